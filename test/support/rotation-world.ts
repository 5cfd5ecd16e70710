import type { SecretPolicy } from '../../functions/domain/policy/rotation.ts';
import type { Inspection } from '../../functions/domain/rotation/inspection.ts';
import { rotationSteps } from '../../functions/domain/rotation/request.ts';
import type { Dependencies } from '../../functions/rotate-secret/dependencies.ts';
import { type RotateContext, rotateSecret } from '../../functions/rotate-secret/rotate-secret.ts';
import type { Gate } from './interleave.ts';
import { MemoryLedgerStore } from './memory-ledger-store.ts';
import { MemoryDatabase, MemorySecret } from './memory-rotation.ts';
import { secretPolicy } from './rotation-policy.ts';

type Kind = SecretPolicy['strategy']['kind'];

const host = 'ledger-core.example';
const straight: Gate = async (_, perform) => perform();

/** A cluster whose user `app` has the password `old`, the secret for it, and the function. */
export type RotationWorld = ReturnType<typeof rotationWorld>;

export function rotationWorld(kind: Kind, changes: Partial<SecretPolicy> = {}) {
  const body = { engine: 'postgres', host, username: 'app', password: 'old', team: 'payments' };
  const masterArn = 'arn:admin';
  const text = JSON.stringify(kind === 'single-user' ? body : { ...body, masterarn: masterArn });
  const secret = new MemorySecret('arn:app', text);
  secret.others.set(masterArn, JSON.stringify({ username: 'admin', password: 'adm' }));
  const database = new MemoryDatabase({ app: 'old', admin: 'adm' });
  const strategy: SecretPolicy['strategy'] =
    kind === 'single-user' ? { kind } : { kind, masterArn, ownership: 'report' };
  const policy = secretPolicy({ strategy, ...changes });
  const ledger = new MemoryLedgerStore();
  const warnings: string[] = [];
  const counted: string[] = [];
  let now = new Date('2026-11-22T10:00:00Z');
  let drawn = 0;
  const context: RotateContext = {
    now: () => now,
    invocation: { id: 'r1', deadline: new Date('2026-11-22T10:02:00Z') },
    log: { debug() {}, info() {}, warn: (message) => warnings.push(message), error() {} },
    count: (metric) => counted.push(metric),
  };
  const deps = (gate: Gate = straight): Dependencies => ({
    policies: [policy],
    store: ledger,
    secrets: secret.through(gate),
    databases: database.through(gate),
    randomBelow: (bound: number) => Math.floor(drawn++ / 8) % bound,
  });
  const step = async (name: string, token: string, gate: Gate = straight) => {
    const event = { Step: name, SecretId: 'arn:app', ClientRequestToken: token, RotationToken: 'proof' };
    const { outcome } = await rotateSecret(deps(gate), event, context);
    return outcome.kind;
  };
  return {
    secret,
    database,
    ledger,
    warnings,
    counted,
    context,
    deps,
    step,
    /** One rotation as Secrets Manager drives it. */
    async rotate(token: string, gate: Gate = straight): Promise<string[]> {
      secret.begin(token);
      const kinds: string[] = [];
      for (const name of rotationSteps) kinds.push(await step(name, token, gate));
      return kinds;
    },
    opens: (label: string) => database.opens(JSON.parse(secret.textOf(label) ?? '{}')),
    inspect(changes: Partial<Inspection>) {
      database.inspection = { ...database.inspection, ...changes };
    },
    at(time: string) {
      now = new Date(time);
    },
    /** What the ledger has of the last attempt. */
    last: () => ledger.bucket.objects.get('rotations/arn!3Aapp/last')?.body,
  };
}

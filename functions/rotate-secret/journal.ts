import { Fault, toFault } from '../domain/fault.ts';
import type { Context } from '../domain/invocation.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import {
  finishedRotationKey,
  lastRotationKey,
  parseRotationRecord,
  type RotationRecord,
  type StepNote,
  withStep,
} from '../domain/rotation/rotation-record.ts';

const mostAttempts = 3;

/**
 * Writes down what came of a step, for whoever tells people outside the VPC. While nothing was changed yet, a ledger that
 * cannot be written stops the rotation; later it would only leave it half done, and is logged.
 */
export async function noteStep(
  store: LedgerStore,
  note: StepNote,
  { log, invocation }: Pick<Context, 'log' | 'invocation'>,
): Promise<void> {
  try {
    const record = await replaceLast(store, note);
    if (record.attempt.state === 'rotated') await keep(store, record, invocation.id);
  } catch (thrown) {
    const fault = toFault(thrown, 'the ledger to take what came of this step');
    if (note.step === 'createSecret' && !('failed' in note)) throw fault;
    log.warn('The ledger does not have what came of this step', { step: note.step, reason: fault.message });
  }
}

async function replaceLast(store: LedgerStore, note: StepNote): Promise<RotationRecord> {
  const key = lastRotationKey(note.secretArn);
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const found = await store.read(key);
    const before = found && parseRotationRecord(key, found.body);
    const after = withStep(before, note);
    if (after === before) return before;
    if (
      found
        ? (await store.replace(key, after, found.etag)).replaced
        : (await store.create(key, after)).created
    )
      return after;
  }
  throw new Fault({
    kind: 'conflict',
    expected: `${key} to be stored within ${mostAttempts} attempts`,
    found: 'somebody else changed it each time',
    todo: 'nothing; the next step writes it',
  });
}

/** A rotation that was finished, as evidence: written once, and never changed. */
async function keep(
  store: LedgerStore,
  { secretArn, name, attempt }: RotationRecord,
  recordedBy: string,
): Promise<void> {
  const key = finishedRotationKey(secretArn, attempt);
  await store.create(key, {
    schema: 1,
    kind: 'rotations',
    key,
    recordedBy,
    recordedAt: attempt.at,
    subject: secretArn,
    fact: { name, ...attempt },
    effects: [],
  });
}

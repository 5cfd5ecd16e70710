import { randomUUID } from 'node:crypto';
import type { Clock, ClockTimer } from '../../clock/clock.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { SecretEvents } from './events.ts';
import type { Secret } from './secret.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
type RotationStep = (typeof steps)[number];

/** What a rotation function gets. https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
export interface RotationEvent {
  readonly Step: RotationStep;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly RotationToken: string;
}

/** Invokes a rotation function and waits for it; answers why it failed, `undefined` if it did not. */
export type InvokeRotation = (functionArn: string, event: RotationEvent) => Promise<string | undefined>;

export interface RotationDriverOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly events: SecretEvents;
  readonly invoke: InvokeRotation;
}

/** Pauses before the tries after the first. AWS says that it tries several times, and no more. */
const retryDelaysMs = [30_000, 60_000, 120_000, 240_000];

interface Attempt {
  readonly token: string;
  readonly rotationToken: string;
  readonly functionArn: string;
  /** Versions there were when it began: another one that comes meanwhile abandons it. */
  readonly known: ReadonlySet<string>;
  tries: number;
  retry: ClockTimer | undefined;
}

/**
 * Rotates secrets as Secrets Manager does: four steps in their order, one invocation each; a step that fails has the
 * whole rotation tried again, from createSecret and with the same token; what is given up leaves AWSPENDING where it
 * is, and is tried again at the next scheduled time.
 */
export class RotationDriver {
  readonly #options: RotationDriverOptions;
  readonly #attempts = new Map<Secret, Attempt>();
  readonly #scheduled = new Map<Secret, ClockTimer>();

  constructor(options: RotationDriverOptions) {
    this.#options = options;
  }

  /** Begins a rotation; the version that it makes has the token as its id. */
  begin(secret: Secret, token: string): void {
    const { clock, events } = this.#options;
    secret.versions.begin(token, clock.now());
    const attempt = this.#attempt(secret, token);
    this.#attempts.get(secret)?.retry?.cancel();
    this.#attempts.set(secret, attempt);
    events.rotation('RotationStarted', secret);
    this.#soon(secret, () => this.#try(secret, attempt));
  }

  /** Has testSecret alone look at a version that is made for it, a copy of the current one, and removed again. */
  test(secret: Secret, token: string): void {
    const { clock, events } = this.#options;
    const { versions } = secret;
    const current = versions.withLabel('AWSCURRENT')?.value;
    if (!current) return;
    versions.put(token, current, ['AWSPENDING'], clock.now());
    const attempt = this.#attempt(secret, token);
    events.rotation('TestRotationStarted', secret);
    this.#soon(secret, async () => {
      const failure = await this.#invoke(secret, attempt, 'testSecret');
      if (!versions.byId(token)?.labels.has('AWSCURRENT')) versions.remove(token);
      if (failure === undefined) events.rotation('TestRotationSucceeded', secret);
      else events.rotation('TestRotationFailed', secret, failed(attempt, 'testSecret'));
    });
  }

  /** Sets the next scheduled rotation, in place of the one that was set. */
  schedule(secret: Secret): void {
    this.#scheduled.get(secret)?.cancel();
    this.#scheduled.delete(secret);
    const { rotation } = secret;
    if (!rotation?.enabled) return;
    const { clock } = this.#options;
    const due = rotation.schedule?.dueAfter(clock.now());
    if (!due) return;
    const timer = clock.at(due, `rotation of ${secret.name}`, () => {
      const pending = secret.versions.withLabel('AWSPENDING');
      const unfinished = pending && !pending.labels.has('AWSCURRENT');
      this.begin(secret, unfinished ? pending.id : randomUUID());
      this.schedule(secret);
    });
    this.#scheduled.set(secret, timer);
  }

  /** No more rotations. Answers the version of one that is under way, which may keep AWSPENDING. */
  cancel(secret: Secret): string | undefined {
    this.schedule(secret);
    const attempt = this.#attempts.get(secret);
    this.#end(secret);
    return attempt?.token;
  }

  /** Whether a rotation runs or waits to be tried again. */
  isUnderWay(secret: Secret): boolean {
    return this.#attempts.has(secret);
  }

  /** The proof of the attempt that may give this version its value; `undefined` where none may. */
  proofFor(secret: Secret, token: string): string | undefined {
    const attempt = this.#attempts.get(secret);
    return attempt?.token === token ? attempt.rotationToken : undefined;
  }

  async #try(secret: Secret, attempt: Attempt): Promise<void> {
    const { events, clock } = this.#options;
    attempt.tries += 1;
    for (const step of steps) {
      const failure = (await this.#invoke(secret, attempt, step)) ?? unmade(secret, attempt, step);
      if (this.#attempts.get(secret) !== attempt) return;
      if (isAbandoned(secret, attempt)) {
        events.rotation('RotationAbandoned', secret);
        return this.#end(secret);
      }
      if (failure !== undefined) return this.#retry(secret, attempt, failed(attempt, step));
    }
    secret.rotatedAt = clock.now();
    events.rotation('RotationSucceeded', secret);
    this.#end(secret);
    this.schedule(secret);
  }

  #retry(secret: Secret, attempt: Attempt, failure: string): void {
    const { events, clock, timeline } = this.#options;
    events.rotation('RotationFailed', secret, failure);
    const delay = retryDelaysMs[attempt.tries - 1];
    if (delay === undefined) {
      const text = `the rotation of ${secret.name} is given up after ${attempt.tries} tries`;
      timeline.record({ type: 'note', source: 'secretsmanager', text });
      this.#end(secret);
      return;
    }
    attempt.retry = clock.after(delay, `rotation of ${secret.name}`, () => this.#try(secret, attempt));
  }

  async #invoke(secret: Secret, attempt: Attempt, step: RotationStep): Promise<string | undefined> {
    const { timeline, invoke } = this.#options;
    const { token, rotationToken, functionArn } = attempt;
    const failure = await invoke(functionArn, {
      Step: step,
      SecretId: secret.arn,
      ClientRequestToken: token,
      RotationToken: rotationToken,
    });
    const text = `${step} of ${secret.name} ${failure === undefined ? 'is done' : `has failed: ${failure}`}`;
    timeline.record({ type: 'note', source: 'secretsmanager', text });
    return failure;
  }

  #attempt(secret: Secret, token: string): Attempt {
    return {
      token,
      rotationToken: randomUUID(),
      functionArn: secret.rotation?.functionArn ?? '',
      known: new Set(secret.versions.all.map(({ id }) => id)),
      tries: 0,
      retry: undefined,
    };
  }

  #soon(secret: Secret, work: () => Promise<void>): void {
    this.#options.clock.after(0, `rotation of ${secret.name}`, work);
  }

  #end(secret: Secret): void {
    this.#attempts.get(secret)?.retry?.cancel();
    this.#attempts.delete(secret);
  }
}

/** What a step must have brought about, where it says that it did. */
function unmade(
  { versions }: Secret,
  { token, functionArn }: Attempt,
  step: RotationStep,
): string | undefined {
  const version = versions.byId(token);
  if (step === 'createSecret' && !version?.value) {
    return `Pending secret version ${token} was not created by Lambda ${functionArn}.`;
  }
  if (step === 'finishSecret' && !version?.labels.has('AWSCURRENT')) {
    return `AWSCURRENT was not moved to ${token}.`;
  }
  return undefined;
}

/** Another version came, or somebody took AWSPENDING away. */
function isAbandoned({ versions }: Secret, { token, known }: Attempt): boolean {
  const labels = versions.byId(token)?.labels;
  const stays = labels?.has('AWSPENDING') || labels?.has('AWSCURRENT');
  return !stays || versions.all.some(({ id }) => !known.has(id));
}

/** As CloudTrail's events say it. */
function failed({ functionArn }: Attempt, step: RotationStep): string {
  return `Error when executing lambda ${functionArn} during ${step} step`;
}

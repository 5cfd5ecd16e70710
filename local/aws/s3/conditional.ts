import { setImmediate as nextTurn } from 'node:timers/promises';
import { AwsError, NotImitatedError } from '../service.ts';
import type { Bucket, StoredObject } from './bucket.ts';

/** `If-Match` and `If-None-Match` as they came. */
export interface Conditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/**
 * Conditional writes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * A write takes a turn of the event loop between its arrival and its effect, so that writes can meet. A conditional
 * one that finds another under way for its key is refused with 409; the condition itself is decided together with
 * the write, in one step.
 */
export class ConditionalWrites {
  readonly #underWay = new Map<string, number>();

  /** @throws AwsError 409 ConditionalRequestConflict, 412 PreconditionFailed, 404 NoSuchKey. */
  async write<T>(bucket: Bucket, key: string, conditions: Conditions, effect: () => T): Promise<T> {
    const place = `${bucket.name}/${key}`;
    const others = this.#underWay.get(place) ?? 0;
    const conditional = conditions.ifMatch !== undefined || conditions.ifNoneMatch !== undefined;
    if (conditional && others > 0) {
      throw new AwsError(
        'ConditionalRequestConflict',
        409,
        'The conditional request cannot succeed due to a conflicting operation against this resource.',
      );
    }
    this.#underWay.set(place, others + 1);
    try {
      await nextTurn();
      checkWrite(conditions, bucket.current(key));
      return effect();
    } finally {
      const left = (this.#underWay.get(place) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(place);
      else this.#underWay.set(place, left);
    }
  }
}

function checkWrite({ ifMatch, ifNoneMatch }: Conditions, current: StoredObject | undefined): void {
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') throw new NotImitatedError(`If-None-Match: ${ifNoneMatch} of s3 PutObject`);
    if (current !== undefined) throw preconditionFailed();
  }
  if (ifMatch !== undefined) {
    if (current === undefined) throw noSuchKey();
    if (!sameEtag(ifMatch, current.etag)) throw preconditionFailed();
  }
}

/** Reads: 412 for `If-Match`, and `not-modified` for `If-None-Match`. */
export function checkRead(
  { ifMatch, ifNoneMatch }: Conditions,
  current: StoredObject,
): 'give' | 'not-modified' {
  if (ifMatch !== undefined && !sameEtag(ifMatch, current.etag)) throw preconditionFailed();
  if (ifNoneMatch === undefined) return 'give';
  return sameEtag(ifNoneMatch, current.etag) ? 'not-modified' : 'give';
}

export function noSuchKey(): AwsError {
  return new AwsError('NoSuchKey', 404, 'The specified key does not exist.');
}

function preconditionFailed(): AwsError {
  return new AwsError(
    'PreconditionFailed',
    412,
    'At least one of the pre-conditions you specified did not hold',
  );
}

/** Clients may leave the quotation marks out. */
function sameEtag(wanted: string, etag: string): boolean {
  return wanted === '*' || wanted === etag || `"${wanted}"` === etag;
}

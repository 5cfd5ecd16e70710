import type { Pair } from './databases.ts';
import { RotationFailure } from './failure.ts';

const suffix = '_clone';
/** Longer names are cut, in bytes. https://www.postgresql.org/docs/17/sql-syntax-lexical.html */
const longestName = 63;

/** The other of two alternating users: `app` and `app_clone`. @throws RotationFailure `secret-malformed` */
export function otherUser(username: string): string {
  if (username === suffix) {
    const expected = `username to be more than ${suffix}, which marks the second of two users`;
    throw new RotationFailure('secret-malformed', { expected, found: 'that alone' });
  }
  const isClone = username.endsWith(suffix);
  const clone = isClone ? username : `${username}${suffix}`;
  const length = new TextEncoder().encode(clone).length;
  if (length <= longestName) return isClone ? username.slice(0, -suffix.length) : clone;
  throw new RotationFailure('secret-malformed', {
    expected: `username to leave room for ${suffix} within ${longestName} bytes`,
    found: `${length} bytes with it`,
  });
}

/** Both, whichever of them it is. @throws RotationFailure `secret-malformed` */
export function pairOf(username: string): Pair {
  const other = otherUser(username);
  return username.endsWith(suffix) ? { model: other, clone: username } : { model: username, clone: other };
}

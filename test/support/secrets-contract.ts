import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Secrets } from '../../functions/domain/rotation/secrets.ts';

/** One secret whose current version has the text `first`, and what Secrets Manager itself does with it. */
export interface SecretsUnderTest {
  readonly secrets: Secrets;
  readonly arn: string;
  /** Begins a rotation, as RotateSecret does; throws where AWS refuses one. */
  begin(token: string): void;
  close(): Promise<void>;
}

const one = '00000000-0000-4000-8000-000000000001';
const two = '00000000-0000-4000-8000-000000000002';
const three = '00000000-0000-4000-8000-000000000003';

/** What every port to Secrets Manager must do; run on the one in memory, and on the adapter at the local endpoint. */
export function describeSecrets(name: string, setUp: () => Promise<SecretsUnderTest>): void {
  describe(`${name} as secrets`, () => {
    let subject: SecretsUnderTest;
    let secrets: Secrets;
    let arn: string;
    let first: string;

    beforeEach(async () => {
      subject = await setUp();
      ({ secrets, arn } = subject);
      first = Object.keys((await secrets.describe(arn)).labels)[0] ?? '';
    });
    afterEach(() => subject.close());

    const put = (token: string, text: string) =>
      secrets.putPending(arn, { token, rotationToken: undefined, text });
    const labels = async () =>
      Object.fromEntries(
        Object.entries((await secrets.describe(arn)).labels).map(([id, found]) => [id, [...found].sort()]),
      );

    it('begins a rotation with a pending version that is listed and has no value', async () => {
      subject.begin(one);
      expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [one]: ['AWSPENDING'] });
      expect(await secrets.read(arn, { id: one })).toBeUndefined();
      expect(await secrets.read(arn, { id: two })).toBeUndefined();
      expect(await secrets.read(arn, { label: 'AWSCURRENT' })).toBe('first');
    });

    it('gives the pending version its value once: neither the same again nor another changes it', async () => {
      subject.begin(one);
      await put(one, 'second');
      await put(one, 'second');
      await put(one, 'another');
      expect(await secrets.read(arn, { id: one })).toBe('second');
      expect(await secrets.read(arn, { label: 'AWSPENDING' })).toBe('second');
      expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [one]: ['AWSPENDING'] });
    });

    it('moves AWSCURRENT, AWSPREVIOUS with it, and leaves AWSPENDING; not from where it is not', async () => {
      subject.begin(one);
      await put(one, 'second');
      await expect(secrets.moveCurrent(arn, { to: one, from: one })).rejects.toThrow();
      await secrets.moveCurrent(arn, { to: one, from: first });
      expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [one]: ['AWSCURRENT', 'AWSPENDING'] });
    });

    it('refuses another rotation until the one before has ended or lost its label', async () => {
      subject.begin(one);
      expect(() => subject.begin(two)).toThrow(/previous rotation/i);
      await secrets.removePending(arn, one);
      expect(await labels()).toEqual({ [first]: ['AWSCURRENT'] });
      subject.begin(two);
      await put(two, 'third');
      await secrets.moveCurrent(arn, { to: two, from: first });
      subject.begin(three);
      expect(await labels()).toEqual({
        [first]: ['AWSPREVIOUS'],
        [two]: ['AWSCURRENT'],
        [three]: ['AWSPENDING'],
      });
    });

    it('lists versions without a label too, and reads them', async () => {
      subject.begin(one);
      await put(one, 'second');
      await secrets.removePending(arn, one);
      expect([...(await secrets.versionIds(arn))].sort()).toEqual([first, one].sort());
      expect(await secrets.read(arn, { id: one })).toBe('second');
    });
  });
}

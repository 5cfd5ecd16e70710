import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { trimSdk } from '../../infra/trim-sdk.ts';
import { bundled, evaluated } from '../support/bundled.ts';

test('of a client’s package.json the version stays', async () => {
  const contents = `export { default } from '@aws-sdk/client-sns/package.json'`;
  const [before, after] = await Promise.all(
    ([[], [trimSdk]] as const).map(
      async (plugins) => (await evaluated(await bundled(contents, plugins))).default,
    ),
  );
  expect(before.version).toMatch(/^3\.\d+\.\d+$/);
  expect(after).toEqual({ version: before.version });
});

test('hashes are those of Node, and their twins in JavaScript are gone', async () => {
  const contents = [
    `export { Sha256 } from '@smithy/core/checksum';`,
    `export { Sha1 } from '@aws-sdk/checksums/sha';`,
  ].join('\n');
  const [before, after] = await Promise.all([bundled(contents, []), bundled(contents, [trimSdk])]);
  expect(before.length - after.length).toBeGreaterThan(5_000);
  const { Sha256, Sha1 } = await evaluated(after);
  const digest = async (hash: { update(data: Uint8Array): void; digest(): Promise<Uint8Array> }) => {
    hash.update(Buffer.from('abc'));
    return Buffer.from(await hash.digest()).toString('hex');
  };
  expect(await digest(new Sha256())).toBe(createHash('sha256').update('abc').digest('hex'));
  expect(await digest(new Sha256(Buffer.from('key')))).toBe(
    createHmac('sha256', 'key').update('abc').digest('hex'),
  );
  expect(await digest(new Sha1())).toBe(createHash('sha1').update('abc').digest('hex'));
});

test('no file is read for configuration, and the length of a body is known all the same', async () => {
  const contents = [
    `export { loadSharedConfigFiles } from '@smithy/core/config';`,
    `export { calculateBodyLength } from '@smithy/core/serde';`,
  ].join('\n');
  const after = await bundled(contents, [trimSdk]);
  expect(after).not.toContain('node:fs');
  const { loadSharedConfigFiles, calculateBodyLength } = await evaluated(after);
  expect(await loadSharedConfigFiles()).toEqual({ configFile: {}, credentialsFile: {} });
  expect([undefined, 'größe', new Uint8Array(3)].map(calculateBodyLength)).toEqual([0, 7, 3]);
});

test('streams of events say that they are left out, and an instance is not asked for its region', async () => {
  const contents = [
    `export { EventStreamSerde, eventStreamSerdeProvider } from '@smithy/core/event-streams';`,
    `export { NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';`,
  ].join('\n');
  const { EventStreamSerde, eventStreamSerdeProvider, NODE_REGION_CONFIG_OPTIONS } = await evaluated(
    await bundled(contents, [trimSdk]),
  );
  const refusal = 'Streams of events are left out of bundles';
  expect(() => new EventStreamSerde({})).toThrow(refusal);
  expect(() => eventStreamSerdeProvider({}).deserialize()).toThrow(refusal);
  await expect(NODE_REGION_CONFIG_OPTIONS.default()).rejects.toThrow('Region is missing');
});

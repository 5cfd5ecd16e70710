import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shakeSchemas, withPureSchemas } from '../../infra/shake-schemas.ts';
import { bundled, evaluated } from '../support/bundled.ts';

const generated = `const _hE = "httpError";
export var Unused$ = [3, n0, _U,
    { [_hE]: 404 },
    [_K], [[() => Other$, 0]]
];
var List = [1, n0, _L, 0, 0];
n0_registry.registerError(Used$, Used);
`;

test('each schema becomes a pure call, and nothing else changes', () => {
  expect(withPureSchemas(generated)).toBe(`const _hE = "httpError";
export var Unused$ = /* @__PURE__ */ (() => [3, n0, _U,
    { [_hE]: 404 },
    [_K], [[() => Other$, 0]]
])();
var List = /* @__PURE__ */ (() => [1, n0, _L, 0, 0])();
n0_registry.registerError(Used$, Used);
`);
});

test.each(['rds', 's3', 'sns', 'eventbridge'])('the schemas of %s are what they were', async (service) => {
  const schemas = join('@aws-sdk', `client-${service}`, 'dist-es', 'schemas', 'schemas_0.js');
  const contents = `export * from './node_modules/${schemas}'`;
  const [before, after] = await Promise.all(
    ([[], [shakeSchemas]] as const).map(async (plugins) => {
      const source = await bundled(contents, plugins);
      return evaluated(source);
    }),
  );
  expect(Object.keys(before).length).toBeGreaterThan(30);
  expect(JSON.stringify(after)).toBe(JSON.stringify(before));
});

test('schemas of operations that nothing calls are left out', async () => {
  const contents = `export { GetObjectCommand } from '@aws-sdk/client-s3'`;
  expect(await bundled(contents, [])).toContain('"PutBucketReplication"');
  const shaken = await bundled(contents, [shakeSchemas]);
  expect(shaken).toContain('"GetObject"');
  expect(shaken).not.toContain('"PutBucketReplication"');
});

import { describe, expect, test } from 'vitest';
import { bundleSize, type Metafile } from '../../bench/size/bundle-size.ts';

const statement = (path: string) => ({ path, kind: 'import-statement' });
const dynamic = (path: string) => ({ path, kind: 'dynamic-import' });

const metafile: Metafile = {
  outputs: {
    '.bundles/one/index.mjs': {
      bytes: 1000,
      imports: [
        statement('.bundles/one/chunk-A.mjs'),
        dynamic('.bundles/one/later-B.mjs'),
        { path: 'node:fs', kind: 'import-statement', external: true },
      ],
      inputs: {
        'functions/one/handler.ts': { bytesInOutput: 300 },
        'functions/domain/arn.ts': { bytesInOutput: 200 },
        'node_modules/@aws-sdk/client-s3/a.js': { bytesInOutput: 450 },
      },
    },
    '.bundles/one/chunk-A.mjs': {
      bytes: 500,
      imports: [statement('.bundles/one/chunk-C.mjs')],
      inputs: {
        'node_modules/@aws-sdk/client-s3/b.js': { bytesInOutput: 100 },
        'node_modules/wide/node_modules/deep/c.js': { bytesInOutput: 390 },
      },
    },
    '.bundles/one/chunk-C.mjs': {
      bytes: 20,
      imports: [statement('.bundles/one/chunk-A.mjs')],
      inputs: { 'functions/domain/json.ts': { bytesInOutput: 15 } },
    },
    '.bundles/one/later-B.mjs': {
      bytes: 70,
      imports: [statement('.bundles/one/chunk-A.mjs')],
      inputs: { 'node_modules/@aws-sdk/client-sns/d.js': { bytesInOutput: 65 } },
    },
    '.bundles/one-more/index.mjs': { bytes: 9999, imports: [], inputs: {} },
  },
};

describe("a bundle's size", () => {
  const size = bundleSize(metafile, 'one');

  test('tells what every start loads from what is loaded when needed', () => {
    expect([size.total, size.entry, size.lazy]).toEqual([1590, 1520, 70]);
  });

  test('names packages and our own rooms, largest first, the innermost of nested packages', () => {
    expect(size.parts.entry).toEqual([
      { name: '@aws-sdk/client-s3', bytes: 550 },
      { name: 'deep', bytes: 390 },
      { name: 'functions/one', bytes: 300 },
      { name: 'functions/domain', bytes: 215 },
    ]);
    expect(size.parts.lazy).toEqual([{ name: '@aws-sdk/client-sns', bytes: 65 }]);
  });

  test('names single modules of the entry', () => {
    expect(size.parts.modules.slice(0, 2)).toEqual([
      { name: '@aws-sdk/client-s3/a.js', bytes: 450 },
      { name: 'deep/c.js', bytes: 390 },
    ]);
  });

  test('of a function that was not bundled cannot be told', () => {
    expect(() => bundleSize(metafile, 'two')).toThrow('.bundles/two/index.mjs');
  });
});

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App } from 'aws-cdk-lib/core';
import { describe, expect, test } from 'vitest';
import { bundleFunctions, writeBundle, writeMetafile } from '../../infra/bundles.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import { shippedContracts } from '../../infra/functions.ts';
import { addStacks } from '../../infra/stacks/stacks.ts';
import { featureFlags, temporaryFolder } from './synthesis.ts';

const root = temporaryFolder();
const out = temporaryFolder();
const other = temporaryFolder();

function source(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

const loadsLater = `
export const handler = async (): Promise<string[]> => (await import('../shared/later.ts')).later(import.meta.dirname);`;
source('functions/shared/later.ts', 'export const later = (folder: string) => ["later", folder];');
source('functions/one/handler.ts', loadsLater);
source('functions/two/handler.ts', loadsLater);

const policy = (name: string) => ({
  deployment: { name, region: 'eu-west-1', runbook: 'docs/runbook.md' },
  backupRetention: { mostDeletions: 20 },
  exportRetention: { mostDeletions: 20 },
  exports: { slots: 5, waitAtMostHours: 24 },
  clusters: [],
});

describe('a bundle', () => {
  test('keeps what it loads when needed in its own folder, and finds it there', async () => {
    const [one, two] = await bundleFunctions(root, ['one', 'two']);
    if (!one || !two) throw new TypeError('Expected two bundles');
    const { folder } = writeBundle(out, one, policy('main'));
    writeBundle(out, two, policy('main'));
    expect(folder).toBe(join(out, '.bundles', 'main', 'one'));
    expect(readdirSync(join(out, '.bundles', 'main')).toSorted()).toEqual(['one', 'two']);
    expect(readdirSync(folder).toSorted()).toEqual([
      'index.mjs',
      expect.stringMatching(/^later-\w{8}\.mjs$/),
      'policy.json',
    ]);
    const { handler } = await import(pathToFileURL(join(folder, 'index.mjs')).href);
    await expect(handler()).resolves.toEqual(['later', folder]);
  });

  test('has the policy of its deployment beside it', async () => {
    const [one] = await bundleFunctions(root, ['one']);
    if (!one) throw new TypeError('Expected a bundle');
    const written = ['main', 'dr'].map((name) => writeBundle(other, one, policy(name)));
    const names = written.map(
      ({ folder }) => JSON.parse(readFileSync(join(folder, 'policy.json'), 'utf8')).deployment.name,
    );
    expect(names).toEqual(['main', 'dr']);
    expect(new Set(written.map(({ hash }) => hash)).size).toBe(2);
  });

  test('has the hash of its contents: code and policy, by name, wherever it stands', async () => {
    const [one] = await bundleFunctions(root, ['one']);
    if (!one) throw new TypeError('Expected a bundle');
    const { hash } = writeBundle(out, one, policy('main'));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(writeBundle(other, { ...one, files: one.files.toReversed() }, policy('main')).hash).toBe(hash);
    const renamed = one.files.map((file) => ({ ...file, path: `x${file.path}` }));
    expect(writeBundle(other, { ...one, files: renamed }, policy('main')).hash).not.toBe(hash);
  });

  test('is told of in the metafile, sources and outputs', async () => {
    writeMetafile(out, await bundleFunctions(root, ['one', 'two']));
    const metafile = JSON.parse(readFileSync(join(out, '.bundles', 'metafile.json'), 'utf8'));
    expect(Object.keys(metafile.inputs).toSorted()).toEqual([
      'functions/one/handler.ts',
      'functions/shared/later.ts',
      'functions/two/handler.ts',
    ]);
    expect(Object.keys(metafile.outputs)).toContain('.bundles/two/index.mjs');
  });

  test('of a function without a handler stops with the name of the file', async () => {
    await expect(bundleFunctions(root, ['none'])).rejects.toThrow('functions/none/handler.ts');
  });
});

describe('the shipped functions', async () => {
  const bundles = await bundleFunctions(
    process.cwd(),
    shippedContracts.map(({ name }) => name),
  );

  test('are made of functions and libraries: nothing from the other rooms', () => {
    const rooms = bundles.flatMap(({ metafile }) =>
      Object.keys(metafile.inputs).map((path) => path.split(/[/:]/)[0]),
    );
    expect(new Set(rooms)).toEqual(new Set(['functions', 'node_modules', 'builtin']));
  });

  test('find credentials in the environment alone', () => {
    const inputs = bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs));
    expect(inputs.filter((path) => /credential-provider|\bsso|nested-clients/.test(path))).toEqual([]);
  });

  test('leave out nothing that Node would load', () => {
    const outside = bundles.flatMap(({ metafile }) =>
      Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external)),
    );
    expect(outside.map(({ path }) => path)).toContain('node:http');
    expect(outside.filter(({ path }) => !isBuiltin(path))).toEqual([]);
  });

  test('bring the CommonJS loader that a driver of theirs asks for', () => {
    const missing = bundles.flatMap(({ files }) =>
      files
        .filter(({ contents }) => Buffer.from(contents).includes('Dynamic require of'))
        .filter(({ contents }) => !Buffer.from(contents).includes('.createRequire(import.meta.url)'))
        .map(({ path }) => path),
    );
    expect(missing).toEqual([]);
  });

  test('have the same asset whatever folder they are synthesized into', () => {
    const config = validateConfig(
      {
        deployments: [
          { name: 'main', region: 'eu-west-1' },
          { name: 'dr', region: 'eu-central-1' },
        ],
        clusters: [{ identifier: 'ledger-core' }],
        alerts: { emails: ['oncall@example.com'], operators: ['operators@example.com'] },
      },
      'test.config.ts',
      new Date('2026-11-22T00:00:00Z'),
    );
    const assets = [temporaryOutput('a'), temporaryOutput('b')].map((outdir) => {
      const app = new App({ outdir, context: featureFlags, builtinCloudFormationValidation: false });
      addStacks(app, config, shippedContracts, bundles);
      app.synth();
      return readdirSync(outdir)
        .filter((name) => name.startsWith('asset.'))
        .toSorted();
    });
    expect(assets[0]?.length).toBeGreaterThan(10);
    expect(assets[0]).toEqual(assets[1]);
    expect(existsSync(join(other, 'a', 'AuroraSteward-dr.template.json'))).toBe(true);
  });
});

function temporaryOutput(name: string): string {
  return join(other, name);
}

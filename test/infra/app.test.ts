import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from './synthesis.ts';

const folder = temporaryFolder();
const home = temporaryFolder();

// Whoever runs a synth finds nothing new in the home folder afterwards.
afterAll(() => expect(readdirSync(home)).toEqual([]));

/** What a person sees who runs the CDK's command line in the project. */
function synth(outdir: string, ...options: string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    const args = ['synth', '--quiet', '--output', outdir, ...options];
    const env = { PATH: process.env['PATH'], HOME: home };
    execFile('node_modules/.bin/cdk', args, { env }, (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    );
  });
}

describe.concurrent('cdk synth', () => {
  test('synthesizes the local configuration, code and policy together', async () => {
    const outdir = join(folder, 'local');
    expect(await synth(outdir, '-c', 'config=examples/local.config.ts')).toEqual({ status: 0, output: '' });
    const bundle = join(outdir, '.bundles', 'local', 'export-snapshots');
    expect(existsSync(join(bundle, 'index.mjs'))).toBe(true);
    expect(JSON.parse(readFileSync(join(bundle, 'policy.json'), 'utf8'))).toMatchObject({
      deployment: { name: 'local', region: 'eu-west-1' },
      clusters: [{ name: 'ledger-core', exports: { mode: 'act' } }],
    });
    const assets: { files: Record<string, { source: { path: string } }> } = JSON.parse(
      readFileSync(join(outdir, 'AuroraSteward-local.assets.json'), 'utf8'),
    );
    const paths = Object.values(assets.files).map(({ source }) => source.path);
    expect(paths.at(-1)).toBe('AuroraSteward-local.template.json');
    expect(paths.length).toBeGreaterThan(5);
    for (const asset of paths.slice(0, -1)) expect(asset).toMatch(/^asset\.[0-9a-f]{64}$/);
  });

  test('lists the mistakes of a configuration and nothing else', async () => {
    const config = join(folder, 'wrong.config.ts');
    writeFileSync(config, "export default { deployments: [{ name: 'main' }], clusters: [] };");
    const { status, output } = await synth(join(folder, 'wrong'), '-c', `config=${config}`);
    expect(status).toBe(1);
    expect(output).toContain(`${config} has one mistake; nothing was synthesized.

  deployments[0].region
    found    nothing
    allowed  a value; this key has no default
`);
    expect(output).not.toMatch(/^\s+at /m);
    expect(existsSync(join(folder, 'wrong', 'manifest.json'))).toBe(false);
  });
});

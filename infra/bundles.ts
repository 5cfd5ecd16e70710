import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import type { Policy } from '../functions/domain/policy/policy.ts';
import { shakeSchemas } from './shake-schemas.ts';
import { takeBuiltins } from './take-builtins.ts';
import { trimSdk } from './trim-sdk.ts';

/** A function's code as it ships: paths relative to its folder. `index.mjs` is the entry, chunks lie beside it. */
export interface Bundle {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly contents: Uint8Array }[];
  readonly metafile: Metafile;
}

/**
 * Bundles `functions/<name>/handler.ts` of each name. Each function is an esbuild call of its own (all in esbuild's
 * one process), so that what it loads when needed becomes chunks of its own and no folder is shared.
 *
 * @param root folder that holds `functions/`.
 */
export function bundleFunctions(root: string, names: readonly string[]): Promise<Bundle[]> {
  return Promise.all(names.map((name) => bundle(root, name)));
}

async function bundle(root: string, name: string): Promise<Bundle> {
  const folder = join(root, '.bundles', name);
  const result = await build({
    absWorkingDir: root,
    entryPoints: { index: `functions/${name}/handler.ts` },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Packages' ES modules shake; their CommonJS twins, which esbuild prefers for Node, do not.
    mainFields: ['module', 'main'],
    // What of the SDK can do nothing in Lambda: credentials from profiles, SSO, processes and instance metadata.
    alias: { '@aws-sdk/credential-provider-node': join(root, 'functions/adapters/aws/credentials.ts') },
    // Imported by what names the browser in the SDK's user agent, which shakes off; the chunk would stay.
    external: ['bowser'],
    // PostgreSQL's driver is CommonJS, whose calls of Node's own modules an ES module cannot make by itself.
    banner: { js: commonJs },
    plugins: [shakeSchemas, trimSdk, takeBuiltins],
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const files = result.outputFiles.map(({ path, contents }) => ({
    path: path.slice(folder.length + 1),
    contents,
  }));
  return { name, files, metafile: result.metafile };
}

const commonJs = "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/** A bundle on disk. The hash is that of the contents: left to itself, the CDK would keep it in the home folder. */
export interface WrittenBundle {
  readonly folder: string;
  readonly hash: string;
}

/** Writes a bundle and the policy that it reads beside itself. */
export function writeBundle(outdir: string, { name, files }: Bundle, policy: Policy): WrittenBundle {
  const folder = join(outdir, '.bundles', policy.deployment.name, name);
  const policyFile = { path: 'policy.json', contents: `${JSON.stringify(policy, null, 2)}\n` };
  const hash = createHash('sha256');
  for (const { path, contents } of [...files, policyFile].toSorted(byPath)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents);
    hash.update(`${path}\0${contents.length}\0`).update(contents);
  }
  return { folder, hash: hash.digest('hex') };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

/** Writes what esbuild knows of all bundles, for whoever measures them. Output paths are `.bundles/<name>/<file>`. */
export function writeMetafile(outdir: string, bundles: readonly Bundle[]): void {
  const merged: Metafile = { inputs: {}, outputs: {} };
  for (const { metafile } of bundles) {
    Object.assign(merged.inputs, metafile.inputs);
    Object.assign(merged.outputs, metafile.outputs);
  }
  mkdirSync(join(outdir, '.bundles'), { recursive: true });
  writeFileSync(join(outdir, '.bundles', 'metafile.json'), JSON.stringify(merged));
}

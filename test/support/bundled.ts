import { build, type Plugin } from 'esbuild';

/** The module as the bundles' esbuild makes it of its source, with those plugins. */
export async function bundled(contents: string, plugins: readonly Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['bowser'],
    minify: true,
    write: false,
    plugins: [...plugins],
  });
  return Buffer.from(outputFiles[0]?.contents ?? []).toString('utf8');
}

/** What a module in ES form exports. */
export function evaluated(source: string) {
  return import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`);
}

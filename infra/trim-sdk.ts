import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const packageOfClient = /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/;

/** Hash functions in JavaScript, which the SDK takes where Node was built without its own: SHA-1 and SHA-256. */
const hashInJavaScript = /[\\/](Sha1Js|Sha256Js)\.js$/;

/**
 * Leaves out of bundles what of the SDK can do nothing in Lambda, about 2 kB for each client and 6 kB besides: all of a
 * client's `package.json` but its version, which is the one thing that is read of it (for the user agent), and hash functions
 * that stand in for those of Node.
 */
export const trimSdk: Plugin = {
  name: 'trim-sdk',
  setup({ onLoad }) {
    onLoad({ filter: packageOfClient }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    onLoad({ filter: hashInJavaScript }, ({ path }) => {
      const [, name = ''] = hashInJavaScript.exec(path) ?? [];
      const exported = `export class ${name} {`;
      const unchanged = `Expected ${exported} in ${path}. Found none: the SDK writes it differently now.`;
      if (!readFileSync(path, 'utf8').includes(exported)) return { errors: [{ text: unchanged }] };
      const refusal = `${name} is left out of bundles: Node is expected to have the hash function itself`;
      return { contents: `${exported} constructor() { throw new Error('${refusal}'); } }`, loader: 'js' };
    });
  },
};

import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const schemasOfClient = /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;

/** A schema as generated code states it: a top-level list, over one line or several. */
const schema = /^((?:export )?(?:var|const) \w+\$? = )(\[[\s\S]*?\]);$/gm;

/**
 * Lets esbuild leave out the schemas of operations that nothing calls. The SDK's clients state all of a service's
 * schemas in one module, as lists whose objects have computed keys; esbuild must take evaluating such a key for an
 * effect, and keeps them all: nearly half of what a function that uses S3 and RDS would have to load for them. A call
 * marked pure may be left out: https://esbuild.github.io/api/#ignore-annotations
 */
export const shakeSchemas: Plugin = {
  name: 'shake-schemas',
  setup({ onLoad }) {
    onLoad({ filter: schemasOfClient }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = withPureSchemas(source);
      const unchanged = `Expected schemas as top-level lists in ${path}. Found none: the SDK writes them differently now.`;
      return contents === source ? { errors: [{ text: unchanged }] } : { contents, loader: 'js' };
    });
  },
};

/** The module with each schema made by a call that is marked pure; evaluated, it is what it was. */
export function withPureSchemas(source: string): string {
  return source.replace(schema, '$1/* @__PURE__ */ (() => $2)();');
}

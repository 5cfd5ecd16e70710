import type { Plugin } from 'esbuild';

const namespace = 'builtin';

/**
 * Has bundles take of Node's own modules only what they use. Node makes the ES module of a built-in by
 * reading every property that it has, and many of them load what stands behind them when they are first read:
 * `node:process` the reports and the standard streams, `node:fs` its promises, streams and watchers.
 * `process.getBuiltinModule` gives the same objects without that.
 * https://nodejs.org/docs/latest-v24.x/api/process.html#processgetbuiltinmoduleid
 */
export const takeBuiltins: Plugin = {
  name: 'take-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace, sideEffects: false } : undefined,
    );
    onLoad({ filter: /^/, namespace }, ({ path }) => ({ contents: moduleOf(path), loader: 'js' }));
  },
};

/** Each name by itself, so that those that nobody imports shake off. */
function moduleOf(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {});
  const taken = names.map((name, n) => `const _${n} = /* @__PURE__ */ take(${JSON.stringify(name)});`);
  const exported = names.map((name, n) => `_${n} as ${JSON.stringify(name)}`);
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)});`,
    'const take = (name) => builtin[name];',
    ...taken,
    `export { ${exported.join(', ')} };`,
    'export default builtin;',
  ].join('\n');
}

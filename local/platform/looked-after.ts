import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SynthesizedStack } from '../stack/assembly.ts';

interface PolicyFile {
  readonly clusters: readonly {
    readonly name: string;
    readonly match: { readonly identifier?: string; readonly tag?: { key: string; value: string } };
  }[];
}

/** A cluster that the stack looks after and the local run therefore needs. */
export interface LookedAfterCluster {
  readonly identifier: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The clusters that the synthesized stack looks after, from the policy that ships beside each function's code. One
 * chosen by tag becomes a cluster of the policy's name that carries the tag.
 *
 * @throws when no bundle carries a policy: then the folder is not this suite's stack.
 */
export function lookedAfterClusters(stack: SynthesizedStack): LookedAfterCluster[] {
  const folders = [...stack.assets.values()].filter(({ packaging }) => packaging === 'zip');
  const policy = folders.map((folder) => readPolicy(folder.path)).find((found) => found !== undefined);
  if (policy === undefined) {
    throw new Error(`Expected a policy.json beside the code of ${stack.name}. Found none in its assets.`);
  }
  return policy.clusters.map(({ name, match: { identifier, tag } }) => ({
    identifier: identifier ?? name,
    tags: tag === undefined ? {} : { [tag.key]: tag.value },
  }));
}

function readPolicy(folder: string): PolicyFile | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'policy.json'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

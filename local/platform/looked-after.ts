import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SynthesizedStack } from '../stack/assembly.ts';

interface PolicyFile {
  readonly rotation?: {
    readonly secrets: readonly {
      readonly secretArn: string;
      readonly mode: string;
      readonly hosts: readonly { readonly host: string }[];
      readonly strategy: { readonly masterArn?: string };
    }[];
  };
  readonly clusters: readonly {
    readonly name: string;
    readonly match: {
      readonly identifier?: string;
      readonly instance?: string;
      readonly tag?: { key: string; value: string };
    };
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
  return policyOf(stack)
    .clusters.filter(({ match }) => match.instance === undefined)
    .map(({ name, match: { identifier, tag } }) => ({
      identifier: identifier ?? name,
      tags: tag === undefined ? {} : { [tag.key]: tag.value },
    }));
}

/** A secret that the stack rotates, or could, and the server that it is for. */
export interface RotatedSecret {
  readonly arn: string;
  readonly host: string;
  /** Secret of the role that makes and changes both users, where two take turns. */
  readonly masterArn?: string;
}

/** The secrets that the synthesized stack rotates, from the same policy. */
export function rotatedSecrets(stack: SynthesizedStack): RotatedSecret[] {
  const secrets = policyOf(stack).rotation?.secrets ?? [];
  return secrets
    .filter(({ mode }) => mode !== 'off')
    .map(({ secretArn, hosts, strategy: { masterArn } }) => ({
      arn: secretArn,
      host: hosts[0]?.host ?? '',
      ...(masterArn !== undefined && { masterArn }),
    }));
}

function policyOf(stack: SynthesizedStack): PolicyFile {
  const folders = [...stack.assets.values()].filter(({ packaging }) => packaging === 'zip');
  const policy = folders.map((folder) => readPolicy(folder.path)).find((found) => found !== undefined);
  if (policy !== undefined) return policy;
  throw new Error(`Expected a policy.json beside the code of ${stack.name}. Found none in its assets.`);
}

function readPolicy(folder: string): PolicyFile | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'policy.json'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

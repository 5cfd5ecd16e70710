import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import type { BlueGreenDeployments } from '../domain/rotation/blue-green.ts';
import type { Rotations, Settling } from '../domain/rotation/conducting.ts';
import { concernsHost, type Hold } from '../domain/rotation/hold.ts';
import type { contract } from './contract.ts';

/** What conduct-rotation works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly deployments: BlueGreenDeployments;
  readonly rotations: Rotations;
  readonly settling: Settling;
}

export type ConductContext = Context<keyof (typeof contract)['metrics']>;

/** Whether the secret is for a database of this hold. From here only the configured endpoints can be seen. */
export function isHeldBy({ hosts }: Pick<SecretPolicy, 'hosts'>, hold: Pick<Hold, 'identifiers'>): boolean {
  return hosts.some(({ host }) => concernsHost(hold, host));
}

/** Why a rotation of the secret may not begin now; `undefined`: it may. */
export type WhyClosed = (secret: SecretPolicy) => string | undefined;

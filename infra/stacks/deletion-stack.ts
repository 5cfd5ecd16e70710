import { ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import { type App, Stack } from 'aws-cdk-lib/core';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import { physicalName } from '../../functions/contract/names.ts';
import type { ValidConfig } from '../config/schema.ts';
import { asksForDeletion, deletionStatements, type ResourceArns } from '../constructs/permissions.ts';
import { acknowledgeWildcards } from '../constructs/wildcards.ts';

export interface DeletionStackProps {
  readonly deployment: ValidConfig['deployments'][number];
  /** Those whose functions exist and act. */
  readonly contracts: readonly FunctionContract[];
  readonly arns: ResourceArns;
}

/**
 * The permissions to delete, and nothing else: whoever deploys the suite without this stack has one that cannot delete
 * anything, and whoever destroys it takes them away at once. See docs/decisions/0020-deletion-is-a-stack-of-permissions.md.
 */
export class DeletionStack extends Stack {
  constructor(app: App, id: string, { deployment, contracts, arns }: DeletionStackProps) {
    const { name, account, region } = deployment;
    super(app, id, {
      description: `Aurora Steward (${name}): what its functions may delete, fenced by tag`,
      env: { region, ...(account === undefined ? {} : { account }) },
      tags: { 'aurora-steward:deployment': name },
    });
    const inThisAccount = (service: string, resource: string) => this.formatArn({ service, resource });
    for (const contract of contracts.filter(asksForDeletion)) {
      const statements = deletionStatements(contract, { ...arns, inThisAccount });
      const role = Role.fromRoleName(this, 'Role', physicalName('role', name, contract.name));
      const policy = new ManagedPolicy(this, 'Deletion', {
        managedPolicyName: physicalName('policy', name, `${contract.name}-deletion`),
        description: `What ${contract.name} may delete`,
        statements: statements.map(({ statement }) => statement),
        roles: [role],
      });
      acknowledgeWildcards(policy, statements);
    }
  }
}

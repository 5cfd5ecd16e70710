import { ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import { type App, Stack } from 'aws-cdk-lib/core';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import { physicalName } from '../../functions/contract/names.ts';
import type { ValidConfig } from '../config/schema.ts';
import { catalogueArns } from '../constructs/export-catalogue.ts';
import { pascalCase } from '../constructs/ids.ts';
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
      description: `Aurora Steward (${name}): what its functions may delete, fenced by tag and name`,
      env: { region, ...(account === undefined ? {} : { account }) },
      tags: { 'aurora-steward:deployment': name },
    });
    const inThisAccount = (service: string, resource: string) => this.formatArn({ service, resource });
    const catalogue = catalogueArns(name, inThisAccount);
    for (const contract of contracts.filter(asksForDeletion)) {
      const id = pascalCase(contract.name);
      const statements = deletionStatements(contract, { ...arns, catalogue, inThisAccount });
      const role = Role.fromRoleName(this, `${id}Role`, physicalName('role', name, contract.name));
      const policy = new ManagedPolicy(this, `${id}Deletion`, {
        managedPolicyName: physicalName('policy', name, `${contract.name}-deletion`),
        description: `What ${contract.name} may delete`,
        statements: statements.map(({ statement }) => statement),
        roles: [role],
      });
      acknowledgeWildcards(policy, statements);
    }
  }
}

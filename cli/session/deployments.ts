import type { ValidConfig } from '../../infra/config/schema.ts';
import { misuse, Problem } from '../problem.ts';

export type Deployment = ValidConfig['deployments'][number];

/**
 * The deployments that a call is about: the named one, all of them, or the only one that there is.
 *
 * @throws Problem `misused` where that is none.
 */
export function chooseDeployments(
  { deployments }: Pick<ValidConfig, 'deployments'>,
  { deployment: name, all }: { readonly deployment?: string; readonly all?: true },
): readonly Deployment[] {
  const names = deployments.map((deployment) => deployment.name).join(', ');
  if (all && name !== undefined) {
    throw misuse('--all or --deployment', 'both', 'Leave one of them out.');
  }
  if (all) return deployments;
  if (name === undefined) {
    if (deployments.length === 1) return deployments;
    throw misuse(
      'one deployment to be meant',
      `${deployments.length} in the configuration: ${names}`,
      'Name one with --deployment, or go over all of them with --all.',
    );
  }
  const named = deployments.filter((deployment) => deployment.name === name);
  if (named.length > 0) return named;
  throw misuse('a deployment of the configuration', name, `Choose one of ${names}.`);
}

/** The only one. For commands that do one thing in one place. */
export function chooseOne(...args: Parameters<typeof chooseDeployments>): Deployment {
  const [deployment, ...others] = chooseDeployments(...args);
  if (deployment && others.length === 0) return deployment;
  throw new Problem({
    status: 'misused',
    expected: 'one deployment: this command does one thing in one place',
    found: '--all, and several in the configuration',
    todo: ['Name the deployment with --deployment.'],
  });
}

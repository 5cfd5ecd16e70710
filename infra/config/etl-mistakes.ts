import { parseArn } from '../../functions/domain/arn.ts';
import type { Mistake } from './mistake.ts';
import type { ValidConfig } from './schema.ts';

type Deployment = ValidConfig['deployments'][number];

/** What only the whole configuration shows about steps: Step Functions and QuickSight are asked where the deployment is. */
export function etlMistakes({ deployments, clusters, etl }: ValidConfig): Mistake[] {
  const mistakes = deployments.flatMap((deployment) =>
    clusters.flatMap((cluster, index): Mistake[] => {
      const isItsOwn = cluster.deployments?.includes(deployment.name) ?? true;
      if (!isItsOwn || (cluster.etl?.mode ?? etl.mode) === 'off') return [];
      const path = cluster.etl?.steps ? `clusters[${index}].etl` : 'etl';
      return (cluster.etl?.steps ?? etl.steps).flatMap((step, place) => [
        ...elsewhere(deployment, `${path}.steps[${place}].stateMachine`, step.stateMachine),
        ...elsewhere(deployment, `${path}.steps[${place}].dataset`, step.dataset),
      ]);
    }),
  );
  return [...new Map(mistakes.map((mistake) => [`${mistake.path} ${mistake.allowed}`, mistake])).values()];
}

function elsewhere({ name, region, account }: Deployment, path: string, text: string | undefined): Mistake[] {
  const arn = text === undefined ? undefined : parseArn(text);
  if (!arn || (arn.region === region && arn.account === (account ?? arn.account))) return [];
  const there = account === undefined ? region : `${region} of account ${account}`;
  return [
    {
      path,
      found: `one in ${arn.region} of account ${arn.account}`,
      allowed: `one in ${there}, where the deployment ${name} is`,
      hint: 'give clusters of other deployments steps of their own',
    },
  ];
}

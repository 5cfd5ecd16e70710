import {
  BlueGreenDeploymentNotFoundFault$,
  DescribeBlueGreenDeployments$,
  type DescribeBlueGreenDeploymentsRequest,
  type DescribeBlueGreenDeploymentsResponse,
} from '@aws-sdk/client-rds';
import { defineOperation, fault, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { rdsArn } from '../identifier.ts';
import { page } from '../page.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeBlueGreenDeployments.html */
export function describeBlueGreenDeployments({ state }: RdsContext): Operation {
  return defineOperation<DescribeBlueGreenDeploymentsRequest, DescribeBlueGreenDeploymentsResponse>({
    schema: DescribeBlueGreenDeployments$,
    errors: [BlueGreenDeploymentNotFoundFault$],
    reads: ['BlueGreenDeploymentIdentifier', 'MaxRecords', 'Marker'],
    identify: ({ BlueGreenDeploymentIdentifier: named }) => ({
      resources: [rdsArn(state.region, 'deployment', named ?? '*')],
    }),
    run(input) {
      const named = input.BlueGreenDeploymentIdentifier;
      const chosen = [...state.blueGreenDeployments.values()].filter(
        ({ id }) => named === undefined || id === named.toLowerCase(),
      );
      if (named !== undefined && chosen.length === 0) {
        throw fault(BlueGreenDeploymentNotFoundFault$, `Blue Green Deployment ${named} not found.`);
      }
      const { records, marker } = page(chosen, ({ id }) => id, input);
      return { BlueGreenDeployments: records.map((one) => one.describe()), Marker: marker };
    },
  });
}

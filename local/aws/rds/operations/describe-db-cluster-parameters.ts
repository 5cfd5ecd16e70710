import {
  type DBClusterParameterGroupDetails,
  DBParameterGroupNotFoundFault$,
  DescribeDBClusterParameters$,
  type DescribeDBClusterParametersMessage,
} from '@aws-sdk/client-rds';
import { NotImitatedError } from '../../service.ts';
import { defineOperation, fault, type Given, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { rdsArn } from '../identifier.ts';

type Input = Given<DescribeDBClusterParametersMessage, 'DBClusterParameterGroupName'>;

const parameter = 'rds.force_ssl';

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterParameters.html */
export function describeDbClusterParameters({ state }: RdsContext): Operation {
  return defineOperation<Input, DBClusterParameterGroupDetails>({
    schema: DescribeDBClusterParameters$,
    errors: [DBParameterGroupNotFoundFault$],
    reads: ['DBClusterParameterGroupName', 'Filters'],
    identify: ({ DBClusterParameterGroupName: named }) => ({
      resources: [rdsArn(state.region, 'cluster-pg', named.toLowerCase())],
    }),
    run({ DBClusterParameterGroupName: named, Filters = [] }) {
      const [filter, second] = Filters;
      if (filter?.Name !== 'parameter-name' || second || filter.Values?.join() !== parameter) {
        throw new NotImitatedError(`rds DescribeDBClusterParameters of others than ${parameter}`);
      }
      const value = state.parameterGroups.forced(named);
      if (value === undefined)
        throw fault(DBParameterGroupNotFoundFault$, `DBClusterParameterGroup not found: ${named}`);
      return {
        Parameters: [
          {
            ParameterName: parameter,
            ParameterValue: value,
            DataType: 'boolean',
            AllowedValues: '0,1',
            ApplyType: 'dynamic',
            ApplyMethod: 'pending-reboot',
            Source: named.startsWith('default.') ? 'system' : 'user',
            IsModifiable: true,
          },
        ],
      };
    },
  });
}

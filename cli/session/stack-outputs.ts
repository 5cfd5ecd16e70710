import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { awsFault, errorFacts } from '../../functions/adapters/aws/fault.ts';
import { Problem } from '../problem.ts';

/** The outputs of a deployed stack by name. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export async function stackOutputs(
  client: CloudFormationClient,
  stackName: string,
): Promise<Readonly<Record<string, string>>> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Object.fromEntries(
      (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue ?? '']),
    );
  } catch (thrown) {
    const { name, message } = errorFacts(thrown);
    if (name === 'ValidationError' && /does not exist/.test(message)) {
      throw new Problem({
        status: 'refused',
        expected: `the stack ${stackName} in this account and region`,
        found: 'none',
        todo: [
          `Deploy it: npx cdk deploy ${stackName}`,
          'Or check that the credentials are for its account.',
        ],
        cause: thrown,
      });
    }
    throw awsFault(thrown, { call: 'CloudFormation DescribeStacks', subject: stackName });
  }
}

import { GetRoleCommand, type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { calling, errorFacts } from '../../functions/adapters/aws/fault.ts';
import type { JsonObject } from '../../functions/domain/json.ts';

/** Who may assume a role; `undefined` where there is no such role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export async function trustOf(client: IAMClient, RoleName: string): Promise<JsonObject | undefined> {
  return calling({ call: 'IAM GetRole', subject: RoleName }, async () => {
    try {
      const { Role } = await client.send(new GetRoleCommand({ RoleName }));
      return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '%7B%7D'));
    } catch (thrown) {
      if (errorFacts(thrown).name === 'NoSuchEntityException') return undefined;
      throw thrown;
    }
  });
}

/**
 * Which of some actions a role may not do, with IAM's word for it: its policies, boundary and the organization's together.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function deniedTo(
  client: IAMClient,
  roleArn: string,
  actions: readonly string[],
  on: { readonly resource?: string; readonly passedTo?: string } = {},
): Promise<string[]> {
  const { EvaluationResults = [] } = await calling(
    { call: 'IAM SimulatePrincipalPolicy', subject: roleArn },
    () =>
      client.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: roleArn,
          ActionNames: [...actions],
          ...(on.resource !== undefined && { ResourceArns: [on.resource] }),
          ...(on.passedTo !== undefined && {
            ContextEntries: [
              {
                ContextKeyName: 'iam:PassedToService',
                ContextKeyType: 'string' as const,
                ContextKeyValues: [on.passedTo],
              },
            ],
          }),
        }),
      ),
  );
  return EvaluationResults.flatMap(({ EvalActionName, EvalDecision }) =>
    EvalDecision === 'allowed' ? [] : [`${EvalActionName} (${EvalDecision})`],
  );
}

import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** A statement of a role or policy, and why what it names cannot be named more narrowly, where it has a wildcard. */
export interface ReasonedStatement {
  readonly statement: PolicyStatement;
  readonly wildcardReason?: string | undefined;
}

/** Acknowledges each wildcard by itself, with its reason, by the id under which cdk-nag finds it. */
export function acknowledgeWildcards(holder: Construct, statements: readonly ReasonedStatement[]): void {
  const stack = Stack.of(holder);
  const acknowledged = new Map<string, string>();
  for (const { statement, wildcardReason: reason } of statements) {
    if (!reason) continue;
    const resources = statement.resources.map((arn) => `Resource::${flat(stack.resolve(arn))}`);
    const actions = statement.actions.map((action) => `Action::${action}`);
    for (const finding of [...resources, ...actions].filter((text) => text.includes('*'))) {
      const before = acknowledged.get(finding);
      acknowledged.set(finding, `${before ? `${before} ` : ''}${statement.sid}: ${reason}`);
    }
  }
  for (const [finding, reason] of acknowledged) {
    Validations.of(holder).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
  }
}

/** A resolved ARN as text, references in angle brackets. */
function flat(resolved: unknown): string {
  if (typeof resolved !== 'object' || resolved === null) return String(resolved);
  const [[form, value] = []] = Object.entries(resolved);
  if (form === 'Fn::Join' && Array.isArray(value)) return value[1].map(flat).join(value[0]);
  if (form === 'Fn::GetAtt' && Array.isArray(value)) return `<${value.join('.')}>`;
  return form === 'Ref' ? `<${String(value)}>` : JSON.stringify(resolved);
}

import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { awsFault, errorFacts } from '../../functions/adapters/aws/fault.ts';
import { Problem } from '../problem.ts';

export interface Caller {
  readonly account: string;
  readonly arn: string;
  /** How far AWS's clock is before this machine's, in milliseconds. */
  readonly clockOffsetMs: number;
}

/**
 * Asks STS who the caller is, before anything else: credentials that are missing or expired are named at once, and the
 * answer's `Date` says what time it is for AWS.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function askWhoCalls(sts: STSClient, now: () => Date): Promise<Caller> {
  let date: string | undefined;
  sts.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      date = headersOf(result.response)['date'];
      return result;
    },
    { step: 'deserialize', name: 'readDate', override: true },
  );
  try {
    const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { account: Account, arn: Arn, clockOffsetMs: offset(date, now()) };
  } catch (thrown) {
    const { name, message } = errorFacts(thrown);
    const fault = awsFault(thrown, { call: 'STS GetCallerIdentity', subject: 'the caller' });
    // No answer, or none that says anything about the credentials.
    if (fault.facts.kind === 'service-unavailable' || fault.facts.kind === 'throttled') throw fault;
    throw new Problem({
      status: 'refused',
      expected: 'credentials that AWS knows',
      found: `${name}: ${message}`,
      todo: [
        'Log in (aws sso login), or set AWS_PROFILE.',
        'aws sts get-caller-identity shows whether it worked.',
      ],
      cause: thrown,
    });
  }
}

function headersOf(response: unknown): Readonly<Record<string, string>> {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return {};
  return response.headers as Record<string, string>;
}

/** A header counts whole seconds: less than that is no difference. */
function offset(date: string | undefined, now: Date): number {
  const ms = Date.parse(date ?? '') - now.getTime();
  return Number.isNaN(ms) || Math.abs(ms) < 2_000 ? 0 : ms;
}

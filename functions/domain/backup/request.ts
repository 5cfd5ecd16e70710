import * as v from 'valibot';
import { parseArn, parseRdsResource } from '../arn.ts';
import { dbIdentifier } from '../request-forms.ts';
import { keepForForm, parseKeepFor } from './keep-for.ts';

/** What a person or a program asks take-backup for. */
export interface BackupRequest {
  /** In lower case, as RDS stores it. */
  readonly cluster: string;
  /** White space runs are one space. */
  readonly reason: string;
  /** As it was written; absent where the policy decides. */
  readonly keepFor: string | undefined;
  /** Who asks, in the asker's own words: nobody has proven it. */
  readonly requestedBy: string | undefined;
  /** Take it although the suite's actions are paused. */
  readonly despitePause: boolean;
}

const example = '{"cluster": "orders", "reason": "before migration 42", "keepFor": "30 days"}';

const clusterForm = '"cluster" must be the identifier or ARN of a DB cluster';

const form = v.strictObject(
  {
    cluster: v.pipe(v.string(clusterForm), v.transform(clusterOfArn), dbIdentifier(clusterForm)),
    reason: v.pipe(
      v.string('"reason" must be a text: why this backup is taken'),
      v.transform((text) => text.trim().replace(/\s+/g, ' ')),
      v.minLength(1, '"reason" must not be empty: it is what tells this backup from others later'),
      v.maxLength(200, '"reason" is too long: at most 200 characters, since it becomes a tag'),
    ),
    keepFor: v.optional(
      v.pipe(
        v.string(`"keepFor" must be ${keepForForm}`),
        v.check((text) => parseKeepFor(text) !== undefined, `"keepFor" must be ${keepForForm}`),
      ),
    ),
    requestedBy: v.optional(
      v.pipe(
        v.string('"requestedBy" must be a text of at most 200 characters'),
        v.maxLength(200, '"requestedBy" must be a text of at most 200 characters'),
      ),
    ),
    despitePause: v.optional(v.boolean('"despitePause" must be true or false'), false),
  },
  (issue) =>
    issue.expected === 'never'
      ? `members must be cluster, reason, keepFor, requestedBy and despitePause; found ${issue.received}`
      : `a request is ${example}`,
);

/** Reads a request; a text says what is wrong with it. */
export function readBackupRequest(payload: unknown): BackupRequest | string {
  const parsed = v.safeParse(form, payload);
  if (!parsed.success) return parsed.issues[0].message;
  const { cluster, reason, keepFor, requestedBy, despitePause } = parsed.output;
  return { cluster, reason, keepFor, requestedBy, despitePause };
}

/** The identifier in a cluster's ARN; any other text as it is. */
function clusterOfArn(text: string): string {
  const arn = parseArn(text);
  const resource = arn && parseRdsResource(arn);
  return resource?.type === 'cluster' ? resource.identifier : text;
}

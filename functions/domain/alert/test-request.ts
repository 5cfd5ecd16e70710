import * as v from 'valibot';
import { type Severity, severities } from './alert.ts';

/** What a person asks send-test-alert for. */
export type TestRequest =
  | {
      readonly kind: 'send';
      readonly severity: Severity;
      readonly team?: string | undefined;
      readonly leaveOpen: boolean;
    }
  /** Ends a test that was left open. */
  | { readonly kind: 'end'; readonly id: string };

const example =
  '{}, {"severity": "sev1", "team": "payments", "leaveOpen": true}, or {"end": "<id of a test that was left open>"}';

const form = v.union(
  [
    v.strictObject({
      severity: v.optional(v.picklist(severities), 'sev1'),
      team: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(63))),
      leaveOpen: v.optional(v.boolean(), false),
    }),
    v.strictObject({ end: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/, `a request is ${example}`)) }),
  ],
  `a request is ${example}; severities are ${severities.join(', ')}`,
);

/** Reads a request; a text says what is wrong with it. */
export function readTestRequest(payload: unknown): TestRequest | string {
  const parsed = v.safeParse(form, payload);
  if (!parsed.success) return parsed.issues[0].message;
  if ('end' in parsed.output) return { kind: 'end', id: parsed.output.end };
  const { severity, team, leaveOpen } = parsed.output;
  return { kind: 'send', severity, team, leaveOpen };
}

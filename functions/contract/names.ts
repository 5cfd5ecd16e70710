/** What AWS accepts as the name of a function, a schedule and an alarm. */
const longest = { function: 64, schedule: 64, alarm: 255, role: 64, policy: 128, topic: 256 } as const;

/**
 * `steward-<deployment>-<name>`: what people type and read. Deployments in one account and region never share one.
 *
 * @throws TypeError if AWS would refuse it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function physicalName(kind: keyof typeof longest, deployment: string, name: string): string {
  const text = `steward-${deployment}-${name}`;
  if (text.length <= longest[kind] && /^[a-z][a-z0-9-]*$/.test(text)) return text;
  throw new TypeError(
    `Expected: at most ${longest[kind]} lower-case letters, digits and hyphens as the name of a ${kind}. ` +
      `Found: ${text} (${text.length} characters). Do: give the function or the deployment a shorter name.`,
  );
}

import { RDSClient, StartExportTaskCommand } from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { callsOf, expectSound, ledgerKeys, nameOf, outcomesAbout } from '../support/journey/facts.ts';
import { type Journey, openJourney } from '../support/journey/journey.ts';
import { hour } from '../support/journey/story.ts';

test('mode observe says what it would have done, and could not do it if it wanted to', {
  timeout: 180_000,
}, async () => {
  const journey = await openJourney('test/support/configs/observe.config.ts');
  const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
  await journey.clock.runFor(hour);

  expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual(['would-have']);
  expect(ledgerKeys(journey).filter((key) => !key.startsWith('leases/'))).toEqual([
    expect.stringMatching(/^would-have\/exports\/2026-11-20\/cluster-\w+\/ledger-core-202611200210-\w+$/),
  ]);
  expect(callsOf(journey, 'export-snapshots').map(({ action }) => action)).not.toContain('StartExportTask');
  expect(await journey.probe.alerts()).toEqual([]);
  expectSound(journey);

  await expect(startUnderItsRole(journey, snapshot)).rejects.toMatchObject({ name: 'AccessDenied' });
});

/** The acting call itself, with the credentials that the function has. */
function startUnderItsRole(journey: Journey, snapshot: string): Promise<unknown> {
  const { frontDoor, place, stack } = journey;
  const name = nameOf(journey, 'export-snapshots');
  const deployed = stack.resources.find(({ ref }) => ref === name);
  const client = new RDSClient({
    region: place.region,
    endpoint: frontDoor.url,
    credentials: frontDoor.register({ roleArn: deployed?.function?.roleArn, name: 'somebody' }),
  });
  return client.send(
    new StartExportTaskCommand({
      ExportTaskIdentifier: 'by-hand',
      SourceArn: snapshot,
      S3BucketName: String(stack.outputs['LakeBucketName']),
      IamRoleArn: `arn:aws:iam::${place.account}:role/any`,
      KmsKeyId: `arn:aws:kms:${place.region}:${place.account}:key/any`,
    }),
  );
}

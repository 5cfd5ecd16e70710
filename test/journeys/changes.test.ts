import { expect, test } from 'vitest';
import { expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { type Journey, openJourney } from '../support/journey/journey.ts';
import { minute } from '../support/journey/story.ts';
import { sample } from '../support/samples.ts';

const config = 'test/support/configs/changes.config.ts';
const keyId = '0a1b2c3d-0000-4000-8000-000000000001';
const functionName = 'steward-changes-watch-changes';

/** CloudTrail's record of a call reaches the bus. */
function recorded(journey: Journey, name: string): void {
  const { source, 'detail-type': detailType, resources, detail } = sample(`cloudtrail/${name}.json`);
  journey.bus.put({ source, 'detail-type': detailType, resources, detail });
}

/** Each alert by its kind, and by the call or the thing that it is of. */
async function told(journey: Journey): Promise<string[]> {
  const alerts = await journey.probe.alerts();
  return alerts.map(({ kind, deduplicationId }) => {
    const [head = '', ...rest] = deduplicationId.split('/');
    return `${kind} ${head === 'conditions' ? rest[1] : rest[0]}`;
  });
}

test('what is done and what stands open is told once, also after a crash, and once when it is over', {
  timeout: 120_000,
}, async () => {
  const journey = await openJourney(config);
  const kmsKeyArn = journey.kms.addKey(keyId);
  await journey.rds.removeCluster('ledger-core');
  journey.rds.addCluster({ identifier: 'ledger-core', kmsKeyArn });
  journey.rds.arrangeSnapshot('ledger-core', {
    identifier: 'ledger-core-before-migration',
    type: 'manual',
    createdAt: new Date('2026-11-19T10:00:00Z'),
  });
  journey.rds.guard('ledger-core', { deletionProtection: true });
  // The first sweep finds everything in order.
  await journey.clock.runFor(5 * minute);
  journey.rds.forceTls('ledger-core', '0');
  journey.rds.guard('ledger-core', { parameterGroup: 'ledger-core', deletionProtection: false });
  journey.rds.shareSnapshot('ledger-core-before-migration', ['all']);
  journey.crash.plan({
    principal: functionName,
    operation: 'Publish',
    call: 1,
    fault: { kill: 'before-reply' },
  });
  recorded(journey, 'ModifyDBCluster-deletion-protection-off');
  recorded(journey, 'ModifyDBClusterSnapshotAttribute-shared-publicly');
  recorded(journey, 'ModifyDBClusterSnapshotAttribute-shared-publicly');
  await journey.clock.runFor(70 * minute);
  expect(journey.crash.pending()).toEqual([]);
  const calls = [
    'suspicious-change e7a1c0de-0000-4000-8000-000000000001#1',
    'suspicious-change e7a1c0de-0000-4000-8000-000000000002#1',
  ];
  const first = await told(journey);
  expect([...new Set(first)].toSorted()).toEqual(['change-stands-open tlsNotForced', ...calls]);
  // The reply of one was lost: it is sent again, under the same key.
  expect(first).toHaveLength(4);

  journey.rds.guard('ledger-core', { deletionProtection: true });
  journey.rds.forceTls('ledger-core', '1');
  journey.rds.shareSnapshot('ledger-core-before-migration', ['210987654321']);
  journey.kms.setKeyState(keyId, { state: 'PendingDeletion', deletedAt: new Date('2026-11-27T03:00:00Z') });
  await journey.clock.runFor(60 * minute);
  expect((await told(journey)).slice(4).toSorted()).toEqual([
    'change-stands-open keyInDanger',
    'change-undone deletionProtectionOff',
    'change-undone snapshotShared',
    'change-undone tlsNotForced',
  ]);
  expect(ledgerKeys(journey, 'open/condition-of/')).toEqual([
    `open/condition-of/changes/keyInDanger/${keyId}`,
  ]);
  const own = journey.iam.unusedPermissions().filter(({ role }) => /watch-?changes/i.test(role));
  expect(own.map(({ sid, action }) => `${sid} ${action}`)).toEqual([]);
  expectSound(journey);
});

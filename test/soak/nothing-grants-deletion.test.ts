import { expect, test } from 'vitest';
import { alertKinds, announced, ledgerKeys } from '../support/journey/facts.ts';
import { invoke } from '../support/journey/invoke.ts';
import { openJourney } from '../support/journey/journey.ts';
import { callsTo, markedSnapshots, retentionConfig } from '../support/journey/retention.ts';
import { hour } from '../support/journey/story.ts';

const limits = { timeout: 600_000 };

test(
  'without the deletion stack backups are marked and none goes: told once, and a hold works by hand',
  limits,
  async () => {
    const journey = await openJourney(retentionConfig, { alone: true });
    await journey.clock.runFor(60 * hour);
    const [first = ''] = await markedSnapshots(journey);
    const held = await invoke(journey, 'hold-backups', {
      hold: first,
      until: '2026-12-31T00:00:00Z',
      reason: 'audit',
    });
    expect(held).toMatchObject({ answer: 'held', snapshot: first });
    await journey.clock.runFor(60 * hour);
    expect(await markedSnapshots(journey)).not.toContain(first);
    expect(callsTo(journey, 'DeleteDBClusterSnapshot')).toEqual([]);
    expect(announced(journey, 'Backup Deleted')).toEqual([]);
    expect(ledgerKeys(journey, 'open/backup-retention')).toEqual([]);
    expect((await alertKinds(journey)).filter((kind) => kind === 'backup-deletion-refused')).toHaveLength(1);
    expect(journey.timeline.of('dead-letter')).toEqual([]);
    expect(await invoke(journey, 'hold-backups', { release: first })).toMatchObject({ answer: 'released' });
    await journey.clock.runFor(13 * hour);
    expect(await markedSnapshots(journey)).toContain(first);
  },
);

import { expect, test, vi } from 'vitest';
import { factDependencies } from '../../../functions/domain/fact-dependencies.ts';
import { MemoryBucket, MemoryLedgerStore } from '../../support/memory-ledger-store.ts';

const context = {
  now: () => new Date('2026-11-20T02:15:00Z'),
  invocation: { id: 'one', deadline: new Date('2026-11-20T02:16:00Z') },
  log: { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() },
  count: vi.fn(),
};
const announce = { detailType: 'Export Verified', detail: { schema: 1 } };

function facts(announcements?: { announce: () => Promise<void> }) {
  const alerts = { send: async () => undefined };
  const store = new MemoryLedgerStore(new MemoryBucket());
  return factDependencies({ store, alerts, ...(announcements && { announcements }) }, context);
}

test('an announcement is made under the id that it is given', async () => {
  const announcements = { announce: vi.fn(async () => undefined) };
  await facts(announcements).perform({ announce }, 'exports/a.1');
  expect(announcements.announce.mock.calls).toEqual([[announce, 'exports/a.1']]);
});

test('a function that announces nothing refuses for good what another left to it', async () => {
  await expect(facts().perform({ announce }, 'exports/a.1')).rejects.toMatchObject({
    name: 'Fault',
    retryable: false,
    message:
      'Expected: an alert: this function announces nothing. Found: the announcement Export Verified. ' +
      'Do: look at the record and deploy the version that wrote it.',
  });
});

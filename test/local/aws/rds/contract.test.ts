import { describe } from 'vitest';
import { type RdsSubject, rdsContract } from '../../../contract/rds.ts';
import { createLocalRds, exportTarget } from '../../../support/local-rds.ts';
import { serve } from '../../../support/served.ts';

describe('RDS, as the local run imitates it', () => rdsContract(setUp));

async function setUp(): Promise<RdsSubject> {
  const rds = createLocalRds();
  const served = await serve(rds.endpoint, rds.clock);
  return {
    at: served,
    cluster: 'ledger-core',
    exportTarget,
    async takeAutomatedSnapshot() {
      const arn = rds.takeAutomatedSnapshot('ledger-core');
      await rds.clock.runFor(200_000);
      return arn.split(':cluster-snapshot:')[1] ?? '';
    },
    async arrangeManualSnapshots(count) {
      for (let index = 1; index <= count; index += 1) {
        rds.arrangeSnapshot('ledger-core', {
          identifier: `many-${String(index).padStart(3, '0')}`,
          type: 'manual',
          createdAt: new Date('2026-11-19T02:12:00Z'),
        });
      }
    },
    async until(condition) {
      while (!(await condition())) await rds.clock.runFor(30_000);
    },
    async close() {
      await served.close();
      rds.clock.stop();
    },
  };
}

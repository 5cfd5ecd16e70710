import { describe } from 'vitest';
import { createAthena } from '../../../../local/aws/athena/athena.ts';
import { DataCatalogue } from '../../../../local/aws/glue/catalogue.ts';
import { GlueContext } from '../../../../local/aws/glue/context.ts';
import { createClock } from '../../../../local/clock/virtual-clock.ts';
import { type AthenaSubject, athenaContract } from '../../../contract/athena.ts';
import { serve } from '../../../support/served.ts';

describe('views of Athena, as the local run imitates them', () => athenaContract(setUp));

const place = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };

async function setUp(): Promise<AthenaSubject> {
  const clock = createClock();
  const catalogue = new DataCatalogue(new GlueContext({ ...place, clock, bus: { put: () => undefined } }));
  catalogue.putTable('lake', {
    Name: 'accounts',
    PartitionKeys: [{ Name: 'export_snapshot', Type: 'string' }],
    StorageDescriptor: {
      Columns: [
        { Name: 'id', Type: 'bigint' },
        { Name: 'amount', Type: 'string' },
        { Name: 'booked', Type: 'string' },
      ],
    },
  });
  const hasBucket = (name: string) => name === 'answers';
  const athena = createAthena({ ...place, clock, catalogue, hasBucket });
  const served = await serve(athena.endpoint, clock);
  return {
    at: served,
    output: 's3://answers/athena/',
    settle: () => clock.runFor(5_000),
    columnsOf: async (view) =>
      (catalogue.table('lake', view).input.StorageDescriptor?.Columns ?? []).map(
        ({ Name, Type }) => `${Name} ${Type}`,
      ),
    async close() {
      await served.close();
      clock.stop();
    },
  };
}

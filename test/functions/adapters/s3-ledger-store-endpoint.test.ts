import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { S3LedgerStore } from '../../../functions/adapters/aws/s3-ledger-store.ts';
import { type AwsWorld, openAwsWorld } from '../../support/aws-world.ts';
import { describeLedgerStore } from '../../support/ledger-store-contract.ts';

let world: AwsWorld;
let client: S3Client;
let stores = 0;

beforeAll(async () => {
  world = await openAwsWorld();
  world.s3.createBucket({ name: 'ledger', versioned: true });
  client = new S3Client({ ...world.harness, forcePathStyle: true });
});

afterAll(async () => {
  client.destroy();
  await world.close();
});

describeLedgerStore("S3's adapter on the local endpoint", async () => {
  stores += 1;
  return { store: new S3LedgerStore({ client, bucket: 'ledger' }), prefix: `store-${stores}/` };
});

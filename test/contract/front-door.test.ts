import { afterAll, beforeAll } from 'vitest';
import { type FrontDoor, startFrontDoor } from '../../local/aws/front-door.ts';
import { createS3 } from '../../local/aws/s3/s3.ts';
import { createIam } from '../../local/iam/authorizer.ts';
import type { ContractTarget } from './contract.ts';
import { s3Contract } from './s3.ts';

const clock = { now: () => new Date('2026-11-22T12:00:00Z'), hold: () => () => {} };
const place = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };

let door: FrontDoor;
let target: ContractTarget;

beforeAll(async () => {
  const authorizer = createIam({ ...place, now: clock.now });
  const s3 = createS3({ ...place, clock, authorizer });
  door = await startFrontDoor({
    ...place,
    clock,
    authorizer,
    timeline: { record: () => {} },
    services: [s3.endpoint],
  });
  target = {
    endpoint: door.url,
    region: place.region,
    credentials: door.register({ roleArn: undefined, name: 'harness' }),
  };
});
afterAll(() => door.close());

s3Contract(() => target);

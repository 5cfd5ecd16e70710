import { createRds, type Rds } from '../../local/aws/rds/rds.ts';
import { createClock, type VirtualClock } from '../../local/clock/virtual-clock.ts';
import type { EventBus } from '../../local/events/bus.ts';
import type { Happening } from '../../local/timeline/timeline.ts';
import { NoDataPlane } from './no-data-plane.ts';

type PutOnBus = Parameters<EventBus['put']>[0];

/** RDS without data, with everything that it tells others within reach. */
export interface LocalRds extends Rds {
  readonly clock: VirtualClock;
  readonly dataPlane: NoDataPlane;
  readonly onBus: PutOnBus[];
  readonly happenings: Happening[];
  /** Objects that exports have written: `role bucket key`. */
  readonly written: string[];
  /** Rejects the writes of exports with it from now on. */
  refuseWrites(error: Error): void;
}

export const exportTarget = {
  bucket: 'lake',
  roleArn: 'arn:aws:iam::123456789012:role/export',
  kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555',
} as const;

/** At 20 November 2026, 02:10:02 UTC; time passes by jumps alone. There is one cluster, `ledger-core`. */
export function createLocalRds(): LocalRds {
  const clock = createClock({
    start: new Date('2026-11-20T02:10:02.000Z'),
    real: () => 0,
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const dataPlane = new NoDataPlane();
  const onBus: PutOnBus[] = [];
  const happenings: Happening[] = [];
  const written: string[] = [];
  let refusal: Error | undefined;
  const rds = createRds({
    partition: 'aws',
    account: '123456789012',
    region: 'eu-west-1',
    clock,
    dataPlane,
    bus: { put: (event) => onBus.push(event) },
    timeline: { record: (happening) => happenings.push(happening) },
    ...neighbours,
    async putObject(roleArn, bucket, key) {
      if (refusal) throw refusal;
      written.push(`${roleArn} ${bucket} ${key}`);
    },
  });
  rds.addCluster({ identifier: 'ledger-core', tags: { environment: 'prod' } });
  return {
    ...rds,
    clock,
    dataPlane,
    onBus,
    happenings,
    written,
    refuseWrites(error) {
      refusal = error;
    },
  };
}

const readOnlyRole = 'arn:aws:iam::123456789012:role/read-only';
const otherServicesRole = 'arn:aws:iam::123456789012:role/other-service';

const neighbours = {
  roles(arn: string) {
    if (![exportTarget.roleArn, readOnlyRole, otherServicesRole].includes(arn)) return undefined;
    return {
      trusts: (service: string) => service === 'export.rds.amazonaws.com' && arn !== otherServicesRole,
      may: (action: string) => arn !== readOnlyRole || !action.startsWith('s3:Put'),
    };
  },
  buckets(name: string) {
    if (name === 'elsewhere') return { region: 'us-east-1' };
    return name === exportTarget.bucket ? { region: 'eu-west-1' } : undefined;
  },
  keys(id: string) {
    const known = [exportTarget.kmsKeyArn, 'alias/lake'].includes(id);
    return known ? { arn: exportTarget.kmsKeyArn } : undefined;
  },
};

import type { DBInstance } from '@aws-sdk/client-rds';
import type { RdsContext } from './context.ts';
import { type RdsRegion, rdsArn, resourceId } from './identifier.ts';

/** A DB instance that is in no cluster, with its standby: facts alone, no database behind it. */
export class MultiAzInstance {
  readonly identifier: string;
  readonly arn: string;
  zone: string;
  standbyZone: string;
  status: 'available' | 'rebooting' = 'available';

  constructor(region: RdsRegion, wanted: { identifier: string; zone: string; standbyZone: string }) {
    this.identifier = wanted.identifier.toLowerCase();
    this.arn = rdsArn(region, 'db', this.identifier);
    this.zone = wanted.zone;
    this.standbyZone = wanted.standbyZone;
  }

  describe(): DBInstance {
    return {
      DBInstanceIdentifier: this.identifier,
      DBInstanceArn: this.arn,
      DbiResourceId: resourceId('db', this.identifier),
      DBInstanceStatus: this.status,
      DBInstanceClass: 'db.m7g.large',
      Engine: 'postgres',
      EngineVersion: '17.5',
      AvailabilityZone: this.zone,
      SecondaryAvailabilityZone: this.standbyZone,
      MultiAZ: true,
      TagList: [],
    };
  }
}

/** AWS gives 60 to 120 seconds: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html */
const lastsMs = 70_000;
/** The zone in the list changes after RDS has said that it is over. */
const listedLateMs = 15_000;

/** The standby takes over; RDS announces it, and lists the other zone a little late. */
export function failOverInstance({ clock, events }: RdsContext, instance: MultiAzInstance): void {
  instance.status = 'rebooting';
  events.announce('instance', 'multiAzFailoverStarted', instance);
  clock.after(lastsMs, `failover of ${instance.identifier} is over`, () => {
    instance.status = 'available';
    events.announce('instance', 'multiAzFailoverCompleted', instance);
  });
  clock.after(lastsMs + listedLateMs, `${instance.identifier} is listed in its zone`, () => {
    [instance.zone, instance.standbyZone] = [instance.standbyZone, instance.zone];
  });
}

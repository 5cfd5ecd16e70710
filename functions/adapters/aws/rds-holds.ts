import type { RDSClient } from '@aws-sdk/client-rds';
import type { Holds } from '../../domain/backup/holds.ts';
import { giveTag, takeTag } from './rds-tags.ts';

/** Tags that keep snapshots from being deleted. */
export class RdsHolds implements Holds {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  put(arn: string, tag: string, value: string): Promise<void> {
    return giveTag(this.#client, arn, { Key: tag, Value: value });
  }

  lift(arn: string, tag: string): Promise<void> {
    return takeTag(this.#client, arn, tag);
  }
}

import { DeleteDBClusterSnapshotCommand, type RDSClient } from '@aws-sdk/client-rds';
import type { DeleteAnswer, Retirement } from '../../domain/backup/retirement.ts';
import { deleteAfterTag } from '../../domain/backup/tags.ts';
import { awsFault, errorFacts } from './fault.ts';
import { giveTag, takeTag } from './rds-tags.ts';

/**
 * Marks and deletes cluster snapshots.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBClusterSnapshot.html
 */
export class RdsRetirement implements Retirement {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  mark(arn: string, deleteAfter: Date): Promise<void> {
    return giveTag(this.#client, arn, { Key: deleteAfterTag, Value: deleteAfter.toISOString() });
  }

  unmark(arn: string): Promise<void> {
    return takeTag(this.#client, arn, deleteAfterTag);
  }

  async delete(identifier: string): Promise<DeleteAnswer> {
    const command = new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: identifier });
    try {
      await this.#client.send(command);
      return { answer: 'gone' };
    } catch (thrown) {
      const fault = awsFault(thrown, { call: 'RDS DeleteDBClusterSnapshot', subject: identifier });
      const { name: code, message, status } = errorFacts(thrown);
      if (code === 'DBClusterSnapshotNotFoundFault') return { answer: 'gone' };
      const answered = status !== undefined && status >= 400 && status < 500;
      // Lambda replaces expired credentials: a later call can succeed.
      if (!answered || fault.kind === 'throttled' || /^(Expired|RequestExpired)/.test(code)) throw fault;
      return { answer: 'refused', code, message };
    }
  }
}

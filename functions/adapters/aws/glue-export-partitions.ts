import { BatchDeletePartitionCommand, BatchGetPartitionCommand, GlueClient } from '@aws-sdk/client-glue';
import { eachAtOnce } from '../../domain/at-once.ts';
import type { ExportPartitions } from '../../domain/export-retention/ports.ts';
import { clientConfiguration } from './clients.ts';
import { awsFault, calling, errorFacts } from './fault.ts';

/** Tables looked at at once: Glue's rates are per account, and shared with everybody's crawlers and queries. */
const atOnce = 8;

/**
 * Partitions of exports in the Glue Data Catalog. Two calls for each table.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_BatchDeletePartition.html
 */
export class GlueExportPartitions implements ExportPartitions {
  readonly #connect: () => GlueClient;
  #client: GlueClient | undefined;

  constructor(connect = () => new GlueClient(clientConfiguration('glue'))) {
    this.#connect = connect;
  }

  async drop(
    database: string,
    tables: readonly string[],
    { snapshot, below }: { readonly snapshot: string; readonly below: string },
  ): Promise<number> {
    let dropped = 0;
    await eachAtOnce(tables, atOnce, async (table) => {
      const place = { DatabaseName: database, TableName: table };
      const location = await this.#locationOf(place, snapshot);
      // Another attempt at the snapshot has taken its place.
      if (!location?.startsWith(below)) return;
      await this.#delete(place, snapshot);
      dropped += 1;
    });
    return dropped;
  }

  async #locationOf(place: Place, snapshot: string): Promise<string | undefined> {
    const subject = `${place.DatabaseName}.${place.TableName} ${snapshot}`;
    try {
      const { Partitions = [] } = await this.#glue.send(
        new BatchGetPartitionCommand({ ...place, PartitionsToGet: [{ Values: [snapshot] }] }),
      );
      return Partitions[0]?.StorageDescriptor?.Location;
    } catch (thrown) {
      if (errorFacts(thrown).name === 'EntityNotFoundException') return undefined;
      throw awsFault(thrown, { call: 'Glue BatchGetPartition', subject });
    }
  }

  async #delete(place: Place, snapshot: string): Promise<void> {
    const call = {
      call: 'Glue BatchDeletePartition',
      subject: `${place.DatabaseName}.${place.TableName} ${snapshot}`,
    };
    const { Errors = [] } = await calling(call, () =>
      this.#glue.send(
        new BatchDeletePartitionCommand({ ...place, PartitionsToDelete: [{ Values: [snapshot] }] }),
      ),
    );
    const [refused] = Errors;
    const { ErrorCode: name = 'Unknown', ErrorMessage = 'no message' } = refused?.ErrorDetail ?? {};
    if (!refused || name === 'EntityNotFoundException') return;
    throw awsFault(Object.assign(new Error(ErrorMessage), { name }), call);
  }

  get #glue(): GlueClient {
    this.#client ??= this.#connect();
    return this.#client;
  }
}

interface Place {
  readonly DatabaseName: string;
  readonly TableName: string;
}

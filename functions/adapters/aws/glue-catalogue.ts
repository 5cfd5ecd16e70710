import {
  BatchCreatePartitionCommand,
  BatchGetPartitionCommand,
  type Column,
  CreateDatabaseCommand,
  CreateTableCommand,
  GlueClient,
  type PartitionError,
  type PartitionInput,
  paginateGetTables,
  type Table,
  type TableInput,
  UpdatePartitionCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import {
  type Catalogue,
  type CatalogueColumn,
  type CataloguePartition,
  type CatalogueTable,
  partitionKey,
} from '../../domain/catalogue/catalogue.ts';
import type { Fault } from '../../domain/fault.ts';
import { clientConfiguration } from './clients.ts';
import { awsFault, calling, errorFacts } from './fault.ts';

const sourceParameter = 'aurora-steward:source';
const versionParameter = 'aurora-steward:version';

/** https://docs.aws.amazon.com/glue/latest/webapi/API_BatchCreatePartition.html */
const mostPartitions = 100;

/** How Athena reads Parquet: https://docs.aws.amazon.com/athena/latest/ug/parquet-serde.html */
const parquet = {
  InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  SerdeInfo: {
    SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    Parameters: { 'serialization.format': '1' },
  },
};

/** The Glue Data Catalog of this account and region. The client is made with the first call. */
export class GlueCatalogue implements Catalogue {
  readonly #connect: () => GlueClient;
  #client: GlueClient | undefined;

  constructor(connect = () => new GlueClient(clientConfiguration('glue'))) {
    this.#connect = connect;
  }

  async tables(database: string): Promise<readonly CatalogueTable[] | undefined> {
    const tables: CatalogueTable[] = [];
    try {
      const pages = paginateGetTables({ client: this.#glue, pageSize: 100 }, { DatabaseName: database });
      for await (const { TableList = [] } of pages) tables.push(...TableList.map(catalogueTable));
    } catch (thrown) {
      if (errorFacts(thrown).name === 'EntityNotFoundException') return undefined;
      throw awsFault(thrown, { call: 'Glue GetTables', subject: database });
    }
    return tables;
  }

  async createDatabase(database: string, description: string): Promise<void> {
    await this.#unlessThere({ call: 'Glue CreateDatabase', subject: database }, () =>
      this.#glue.send(
        new CreateDatabaseCommand({ DatabaseInput: { Name: database, Description: description } }),
      ),
    );
  }

  async createTable(database: string, table: CatalogueTable, location: string): Promise<void> {
    const TableInput = tableInput(table, location);
    await this.#unlessThere({ call: 'Glue CreateTable', subject: `${database}.${table.name}` }, () =>
      this.#glue.send(new CreateTableCommand({ DatabaseName: database, TableInput })),
    );
  }

  async updateTable(database: string, table: CatalogueTable, location: string): Promise<void> {
    const TableInput = tableInput(table, location);
    await calling({ call: 'Glue UpdateTable', subject: `${database}.${table.name}` }, () =>
      this.#glue.send(new UpdateTableCommand({ DatabaseName: database, TableInput })),
    );
  }

  async putPartitions(
    database: string,
    table: string,
    partitions: readonly CataloguePartition[],
  ): Promise<void> {
    for (let index = 0; index < partitions.length; index += mostPartitions) {
      await this.#putSome(
        { DatabaseName: database, TableName: table },
        partitions.slice(index, index + mostPartitions),
      );
    }
  }

  async #putSome(place: TablePlace, partitions: readonly CataloguePartition[]): Promise<void> {
    const subject = `${place.DatabaseName}.${place.TableName}`;
    const { Errors = [] } = await calling({ call: 'Glue BatchCreatePartition', subject }, () =>
      this.#glue.send(
        new BatchCreatePartitionCommand({ ...place, PartitionInputList: partitions.map(partitionInput) }),
      ),
    );
    const there = Errors.filter(({ ErrorDetail }) => ErrorDetail?.ErrorCode === 'AlreadyExistsException');
    const [refused] = Errors.filter((error) => !there.includes(error));
    if (refused) throw partitionFault(refused, subject);
    const values = new Set(there.map(({ PartitionValues }) => PartitionValues?.[0]));
    await this.#move(
      place,
      partitions.filter(({ snapshot }) => values.has(snapshot)),
    );
  }

  /** Of partitions that are there, those with another location: the snapshot was exported again. */
  async #move(place: TablePlace, partitions: readonly CataloguePartition[]): Promise<void> {
    if (partitions.length === 0) return;
    const subject = `${place.DatabaseName}.${place.TableName}`;
    const PartitionsToGet = partitions.map(({ snapshot }) => ({ Values: [snapshot] }));
    const { Partitions = [] } = await calling({ call: 'Glue BatchGetPartition', subject }, () =>
      this.#glue.send(new BatchGetPartitionCommand({ ...place, PartitionsToGet })),
    );
    const locations = new Map(
      Partitions.map(({ Values, StorageDescriptor }) => [Values?.[0], StorageDescriptor?.Location]),
    );
    for (const partition of partitions) {
      if (locations.get(partition.snapshot) === partition.location) continue;
      const PartitionInput = partitionInput(partition);
      await calling({ call: 'Glue UpdatePartition', subject: `${subject} ${partition.snapshot}` }, () =>
        this.#glue.send(
          new UpdatePartitionCommand({ ...place, PartitionValueList: [partition.snapshot], PartitionInput }),
        ),
      );
    }
  }

  async #unlessThere(call: Parameters<typeof calling>[0], send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (thrown) {
      if (errorFacts(thrown).name !== 'AlreadyExistsException') throw awsFault(thrown, call);
    }
  }

  get #glue(): GlueClient {
    this.#client ??= this.#connect();
    return this.#client;
  }
}

interface TablePlace {
  readonly DatabaseName: string;
  readonly TableName: string;
}

function catalogueTable({ Name = '', StorageDescriptor, Parameters = {} }: Table): CatalogueTable {
  return {
    name: Name,
    source: Parameters[sourceParameter],
    version: Number(Parameters[versionParameter] ?? 1),
    columns: (StorageDescriptor?.Columns ?? []).map((column) => ({
      name: column.Name ?? '',
      type: column.Type ?? '',
      comment: column.Comment ?? '',
    })),
    parameters: Parameters,
  };
}

function tableInput(
  { name, source = '', version, columns, parameters }: CatalogueTable,
  location: string,
): TableInput {
  return {
    Name: name,
    Description: `${source} of verified exports, a partition for each snapshot`,
    TableType: 'EXTERNAL_TABLE',
    PartitionKeys: [
      { Name: partitionKey, Type: 'string', Comment: 'minute of the snapshot (UTC), and a hash' },
    ],
    Parameters: {
      ...parameters,
      EXTERNAL: 'TRUE',
      classification: 'parquet',
      [sourceParameter]: source,
      [versionParameter]: String(version),
    },
    StorageDescriptor: { ...parquet, Columns: columns.map(glueColumn), Location: location },
  };
}

function partitionInput({ snapshot, location, columns, parameters }: CataloguePartition): PartitionInput {
  return {
    Values: [snapshot],
    Parameters: parameters,
    StorageDescriptor: { ...parquet, Columns: columns.map(glueColumn), Location: location },
  };
}

function glueColumn({ name, type, comment }: CatalogueColumn): Column {
  return { Name: name, Type: type, Comment: comment };
}

/** One partition was refused; the call itself went well. */
function partitionFault({ PartitionValues = [], ErrorDetail }: PartitionError, subject: string): Fault {
  const name = ErrorDetail?.ErrorCode ?? 'unknown';
  const thrown = Object.assign(new Error(ErrorDetail?.ErrorMessage ?? 'no message'), { name });
  return awsFault(thrown, {
    call: 'Glue BatchCreatePartition',
    subject: `${subject} ${PartitionValues.join()}`,
  });
}

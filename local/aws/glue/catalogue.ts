import {
  AlreadyExistsException$,
  type Column,
  CreateDatabase$,
  type CreateDatabaseRequest,
  CreateTable$,
  type CreateTableRequest,
  EntityNotFoundException$,
  GetTables$,
  type GetTablesRequest,
  type GetTablesResponse,
  InvalidInputException$,
  type PartitionInput,
  type Table,
  type TableInput,
  UpdateTable$,
  type UpdateTableRequest,
} from '@aws-sdk/client-glue';
import { AwsError } from '../service.ts';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';
import type { GlueContext } from './context.ts';
import { partitionOperations } from './partitions.ts';

/** A table as it was put, and its partitions by their values. */
export interface CatalogueTable {
  input: TableInput;
  readonly createdAt: Date;
  updatedAt: Date;
  readonly partitions: Map<string, PartitionInput>;
}

interface Database {
  readonly name: string;
  readonly tables: Map<string, CatalogueTable>;
}

/** Glue's own limit: https://docs.aws.amazon.com/glue/latest/webapi/API_GetTables.html */
const largestPage = 100;

/** The Data Catalog of the account: databases, tables and partitions. Names are folded to lower case, as Glue does. */
export class DataCatalogue {
  readonly #context: GlueContext;
  readonly #databases = new Map<string, Database>();
  /** Databases in which Lake Formation lets nothing be changed. */
  readonly lakeFormationRefuses = new Set<string>();

  constructor(context: GlueContext) {
    this.#context = context;
  }

  /** Names of the tables of a database; `undefined` where there is none. */
  tables(database: string): readonly CatalogueTable[] | undefined {
    const found = this.#databases.get(folded(database));
    return found && [...found.tables.values()];
  }

  get databases(): readonly string[] {
    return [...this.#databases.keys()];
  }

  /** @throws AwsError EntityNotFoundException */
  table(database: string, name: string): CatalogueTable {
    const found = this.#database(database).tables.get(folded(name));
    if (found === undefined) throw fault(EntityNotFoundException$, `Table ${name} not found.`);
    return found;
  }

  has(database: string, name: string): boolean {
    return this.#databases.get(folded(database))?.tables.has(folded(name)) ?? false;
  }

  /** Columns and partition keys of a table, each type as `named` calls it. */
  columnsOf(database: string, name: string, named: (type: string) => string) {
    if (!this.has(database, name)) return undefined;
    const { StorageDescriptor, PartitionKeys = [] } = this.table(database, name).input;
    return [...(StorageDescriptor?.Columns ?? []), ...PartitionKeys].map(({ Name = '', Type = '' }) => ({
      name: Name,
      type: named(Type),
    }));
  }

  /** A table of the harness, and its database where that is not there. */
  putTable(database: string, input: TableInput): void {
    const name = folded(database);
    const now = this.#context.clock.now();
    const { tables } = this.#databases.get(name) ?? { tables: new Map<string, CatalogueTable>() };
    this.#databases.set(name, { name, tables });
    tables.set(named(input.Name), { input, createdAt: now, updatedAt: now, partitions: new Map() });
  }

  /** What Athena does for CREATE OR REPLACE VIEW. @throws AwsError where Lake Formation refuses, or a table has the name */
  putView(database: string, name: string, view: { readonly columns: Column[]; readonly text: string }): void {
    const { tables } = this.#database(database);
    const before = tables.get(folded(name));
    this.permit(database, before ? 'Alter' : 'Create Table');
    if (before && before.input.TableType !== 'VIRTUAL_VIEW') {
      throw fault(AlreadyExistsException$, `${name} is a table, not a view`);
    }
    const now = this.#context.clock.now();
    const input: TableInput = {
      Name: folded(name),
      TableType: 'VIRTUAL_VIEW',
      ViewOriginalText: view.text,
      ViewExpandedText: '/* Presto View */',
      Parameters: { presto_view: 'true', comment: 'Presto View' },
      PartitionKeys: [],
      StorageDescriptor: { Columns: view.columns },
    };
    tables.set(folded(name), {
      input,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      partitions: new Map(),
    });
  }

  /** The catalogue, the database and the table: https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html */
  identify(database = '', table?: string) {
    const resources = [this.#context.arn('catalog'), this.#context.arn(`database/${folded(database)}`)];
    if (table !== undefined) resources.push(this.#context.arn(`table/${folded(database)}/${folded(table)}`));
    return { resources };
  }

  /** Lake Formation may deny what IAM allows: https://docs.aws.amazon.com/lake-formation/latest/dg/access-control-overview.html */
  permit(database = '', permission: string): void {
    if (!this.lakeFormationRefuses.has(folded(database))) return;
    const message = `Insufficient Lake Formation permission(s): Required ${permission} on ${folded(database)}`;
    throw new AwsError('AccessDeniedException', 400, message);
  }

  operations(): Operation[] {
    return [
      this.#createDatabase(),
      this.#getTables(),
      this.#createTable(),
      this.#updateTable(),
      ...partitionOperations(this),
    ];
  }

  #database(name = ''): Database {
    const found = this.#databases.get(folded(name));
    if (found === undefined) throw fault(EntityNotFoundException$, `Database ${name} not found.`);
    return found;
  }

  /** https://docs.aws.amazon.com/glue/latest/webapi/API_CreateDatabase.html */
  #createDatabase(): Operation {
    return defineOperation<Given<CreateDatabaseRequest, 'DatabaseInput'>, object>({
      schema: CreateDatabase$,
      errors: [AlreadyExistsException$, InvalidInputException$],
      reads: ['DatabaseInput'],
      identify: ({ DatabaseInput }) => this.identify(DatabaseInput.Name),
      run: ({ DatabaseInput }) => {
        const name = named(DatabaseInput.Name);
        this.permit(name, 'Create Database');
        if (this.#databases.has(name))
          throw fault(AlreadyExistsException$, `Database ${name} already exists.`);
        this.#databases.set(name, { name, tables: new Map() });
        return {};
      },
    });
  }

  /** https://docs.aws.amazon.com/glue/latest/webapi/API_GetTables.html */
  #getTables(): Operation {
    return defineOperation<Given<GetTablesRequest, 'DatabaseName'>, GetTablesResponse>({
      schema: GetTables$,
      errors: [EntityNotFoundException$, InvalidInputException$],
      reads: ['DatabaseName', 'MaxResults', 'NextToken'],
      identify: ({ DatabaseName }) => this.identify(DatabaseName, '*'),
      run: ({ DatabaseName, MaxResults = largestPage, NextToken = '' }) => {
        if (MaxResults < 1 || MaxResults > largestPage) {
          throw fault(InvalidInputException$, `MaxResults is 1 to ${largestPage}.`);
        }
        const database = this.#database(DatabaseName);
        const rest = [...database.tables].filter(([name]) => name > NextToken).sort();
        const page = rest.slice(0, MaxResults);
        return {
          TableList: page.map(([, table]) => described(database.name, table)),
          ...(rest.length > page.length && { NextToken: page.at(-1)?.[0] }),
        };
      },
    });
  }

  /** https://docs.aws.amazon.com/glue/latest/webapi/API_CreateTable.html */
  #createTable(): Operation {
    return defineOperation<Given<CreateTableRequest, 'DatabaseName'>, object>({
      schema: CreateTable$,
      errors: [AlreadyExistsException$, EntityNotFoundException$, InvalidInputException$],
      reads: ['DatabaseName', 'TableInput'],
      identify: ({ DatabaseName, TableInput }) => this.identify(DatabaseName, TableInput?.Name),
      run: ({ DatabaseName, TableInput }) => {
        const { tables } = this.#database(DatabaseName);
        this.permit(DatabaseName, 'Create Table');
        const name = named(TableInput?.Name);
        if (tables.has(name)) throw fault(AlreadyExistsException$, 'Table already exists.');
        const now = this.#context.clock.now();
        const input = { ...TableInput, Name: name };
        tables.set(name, { input, createdAt: now, updatedAt: now, partitions: new Map() });
        return {};
      },
    });
  }

  /** https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html */
  #updateTable(): Operation {
    return defineOperation<Given<UpdateTableRequest, 'DatabaseName'>, object>({
      schema: UpdateTable$,
      errors: [EntityNotFoundException$, InvalidInputException$],
      reads: ['DatabaseName', 'TableInput'],
      identify: ({ DatabaseName, TableInput }) => this.identify(DatabaseName, TableInput?.Name),
      run: ({ DatabaseName = '', TableInput }) => {
        const table = this.table(DatabaseName, TableInput?.Name ?? '');
        this.permit(DatabaseName, 'Alter');
        table.input = { ...TableInput, Name: named(TableInput?.Name) };
        table.updatedAt = this.#context.clock.now();
        return {};
      },
    });
  }
}

function described(database: string, { input, createdAt, updatedAt }: CatalogueTable): Table {
  const { Name, Description, StorageDescriptor, PartitionKeys, TableType, Parameters } = input;
  const { ViewOriginalText, ViewExpandedText } = input;
  return {
    Name,
    DatabaseName: database,
    Description,
    StorageDescriptor,
    PartitionKeys,
    TableType,
    Parameters,
    ViewOriginalText,
    ViewExpandedText,
    CreateTime: createdAt,
    UpdateTime: updatedAt,
  };
}

function folded(name: string): string {
  return name.toLowerCase();
}

/** One line of 1 to 255 bytes: https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html */
function named(name: string | undefined): string {
  const length = Buffer.byteLength(name ?? '');
  if (name !== undefined && length >= 1 && length <= 255 && !/[\r\n]/.test(name)) return folded(name);
  throw fault(InvalidInputException$, `A name is a line of 1 to 255 bytes; this one has ${length}.`);
}

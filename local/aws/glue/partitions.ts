import {
  BatchCreatePartition$,
  type BatchCreatePartitionRequest,
  type BatchCreatePartitionResponse,
  BatchDeletePartition$,
  type BatchDeletePartitionRequest,
  type BatchDeletePartitionResponse,
  BatchGetPartition$,
  type BatchGetPartitionRequest,
  type BatchGetPartitionResponse,
  EntityNotFoundException$,
  InvalidInputException$,
  type Partition,
  type PartitionError,
  type PartitionInput,
  UpdatePartition$,
  type UpdatePartitionRequest,
} from '@aws-sdk/client-glue';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';
import type { DataCatalogue } from './catalogue.ts';

/** https://docs.aws.amazon.com/glue/latest/webapi/API_BatchCreatePartition.html */
const mostCreated = 100;
/** https://docs.aws.amazon.com/glue/latest/webapi/API_BatchGetPartition.html */
const mostRead = 1_000;
/** https://docs.aws.amazon.com/glue/latest/webapi/API_BatchDeletePartition.html */
const mostDeleted = 25;

export function partitionOperations(catalogue: DataCatalogue): Operation[] {
  return [
    batchCreatePartition(catalogue),
    batchGetPartition(catalogue),
    batchDeletePartition(catalogue),
    updatePartition(catalogue),
  ];
}

function batchCreatePartition(catalogue: DataCatalogue): Operation {
  return defineOperation<
    Given<BatchCreatePartitionRequest, 'DatabaseName' | 'TableName' | 'PartitionInputList'>,
    BatchCreatePartitionResponse
  >({
    schema: BatchCreatePartition$,
    errors: [EntityNotFoundException$, InvalidInputException$],
    reads: ['DatabaseName', 'TableName', 'PartitionInputList'],
    identify: ({ DatabaseName, TableName }) => catalogue.identify(DatabaseName, TableName),
    run({ DatabaseName, TableName, PartitionInputList }) {
      const { input, partitions } = catalogue.table(DatabaseName, TableName);
      catalogue.permit(DatabaseName, 'Insert');
      if (PartitionInputList.length > mostCreated) {
        throw fault(InvalidInputException$, `At most ${mostCreated} partitions.`);
      }
      const Errors: PartitionError[] = [];
      for (const given of PartitionInputList) {
        checkValues(given.Values, input.PartitionKeys?.length ?? 0);
        if (!partitions.has(idOf(given.Values))) partitions.set(idOf(given.Values), given);
        else Errors.push(alreadyExists(given.Values));
      }
      return { Errors };
    },
  });
}

function batchGetPartition(catalogue: DataCatalogue): Operation {
  return defineOperation<
    Given<BatchGetPartitionRequest, 'DatabaseName' | 'TableName' | 'PartitionsToGet'>,
    BatchGetPartitionResponse
  >({
    schema: BatchGetPartition$,
    errors: [EntityNotFoundException$, InvalidInputException$],
    reads: ['DatabaseName', 'TableName', 'PartitionsToGet'],
    identify: ({ DatabaseName, TableName }) => catalogue.identify(DatabaseName, TableName),
    run({ DatabaseName, TableName, PartitionsToGet }) {
      const { partitions } = catalogue.table(DatabaseName, TableName);
      if (PartitionsToGet.length > mostRead) {
        throw fault(InvalidInputException$, `At most ${mostRead} partitions.`);
      }
      const place = { DatabaseName, TableName };
      const found = PartitionsToGet.flatMap(({ Values }): Partition[] => {
        const partition = partitions.get(idOf(Values));
        return partition ? [{ ...partition, ...place }] : [];
      });
      return { Partitions: found };
    },
  });
}

/** https://docs.aws.amazon.com/glue/latest/webapi/API_BatchDeletePartition.html */
function batchDeletePartition(catalogue: DataCatalogue): Operation {
  return defineOperation<
    Given<BatchDeletePartitionRequest, 'DatabaseName' | 'TableName' | 'PartitionsToDelete'>,
    BatchDeletePartitionResponse
  >({
    schema: BatchDeletePartition$,
    errors: [EntityNotFoundException$, InvalidInputException$],
    reads: ['DatabaseName', 'TableName', 'PartitionsToDelete'],
    identify: ({ DatabaseName, TableName }) => catalogue.identify(DatabaseName, TableName),
    run({ DatabaseName, TableName, PartitionsToDelete }) {
      const { partitions } = catalogue.table(DatabaseName, TableName);
      catalogue.permit(DatabaseName, 'Alter');
      if (PartitionsToDelete.length > mostDeleted) {
        throw fault(InvalidInputException$, `At most ${mostDeleted} partitions.`);
      }
      const Errors = PartitionsToDelete.flatMap(({ Values }): PartitionError[] =>
        partitions.delete(idOf(Values)) ? [] : [notFound(Values)],
      );
      return { Errors };
    },
  });
}

/** https://docs.aws.amazon.com/glue/latest/webapi/API_UpdatePartition.html */
function updatePartition(catalogue: DataCatalogue): Operation {
  return defineOperation<
    Given<UpdatePartitionRequest, 'DatabaseName' | 'TableName' | 'PartitionValueList' | 'PartitionInput'>,
    object
  >({
    schema: UpdatePartition$,
    errors: [EntityNotFoundException$, InvalidInputException$],
    reads: ['DatabaseName', 'TableName', 'PartitionValueList', 'PartitionInput'],
    identify: ({ DatabaseName, TableName }) => catalogue.identify(DatabaseName, TableName),
    run({ DatabaseName, TableName, PartitionValueList, PartitionInput }) {
      const { partitions } = catalogue.table(DatabaseName, TableName);
      catalogue.permit(DatabaseName, 'Alter');
      const id = idOf(PartitionValueList);
      if (!partitions.delete(id)) throw fault(EntityNotFoundException$, 'Cannot find partition.');
      partitions.set(idOf(PartitionInput.Values), PartitionInput);
      return {};
    },
  });
}

function checkValues(values: PartitionInput['Values'], keys: number): void {
  if (values?.length === keys) return;
  throw fault(
    InvalidInputException$,
    'The number of partition keys do not match the number of partition values',
  );
}

function idOf(values: readonly string[] | undefined): string {
  return JSON.stringify(values ?? []);
}

function notFound(values: PartitionInput['Values']): PartitionError {
  return {
    PartitionValues: values,
    ErrorDetail: { ErrorCode: 'EntityNotFoundException', ErrorMessage: 'Partition not found.' },
  };
}

function alreadyExists(values: PartitionInput['Values']): PartitionError {
  return {
    PartitionValues: values,
    ErrorDetail: { ErrorCode: 'AlreadyExistsException', ErrorMessage: 'Partition already exists.' },
  };
}

import { PutEventsRequest$, PutEventsResultEntry$ } from '@aws-sdk/client-eventbridge';
import {
  DBClusterSnapshotMessage$,
  DBSnapshotNotFoundFault$,
  DescribeExportTasks$,
  type DescribeExportTasksMessage,
  ExportTask$,
  ExportTaskNotFoundFault$,
  type ExportTasksMessage,
  StartExportTaskMessage$,
} from '@aws-sdk/client-rds';
import { describe, expect, test } from 'vitest';
import { AwsError, type AwsHttpRequest } from '../../../../local/aws/service.ts';
import { awsQuery } from '../../../../local/aws/wire/aws-query.ts';
import { createServiceEndpoint } from '../../../../local/aws/wire/endpoint.ts';
import { readJson, writeJson } from '../../../../local/aws/wire/json.ts';
import { defineOperation, fault } from '../../../../local/aws/wire/operation.ts';
import { readQuery } from '../../../../local/aws/wire/query.ts';
import {
  inputOf,
  type StructureSchema,
  type StructureShape,
  shapeOf,
} from '../../../../local/aws/wire/schema.ts';
import { writeXml } from '../../../../local/aws/wire/xml.ts';

function structure(schema: StructureSchema): StructureShape {
  const shape = shapeOf(schema);
  if (shape.kind !== 'structure') throw new Error('not a structure');
  return shape;
}

describe('query requests', () => {
  test('lists have numbered items under the name that the schema gives them', () => {
    const form = new URLSearchParams([
      ['Action', 'DescribeExportTasks'],
      ['Version', '2014-10-31'],
      ['Filters.Filter.1.Name', 'status'],
      ['Filters.Filter.1.Values.Value.1', 'starting'],
      ['Filters.Filter.1.Values.Value.2', 'in_progress'],
      ['Filters.Filter.2.Name', 's3-bucket'],
      ['Filters.Filter.2.Values.Value.1', 'lake'],
      ['MaxRecords', '20'],
    ]);
    expect(readQuery(inputOf(DescribeExportTasks$), form)).toEqual({
      Filters: [
        { Name: 'status', Values: ['starting', 'in_progress'] },
        { Name: 's3-bucket', Values: ['lake'] },
      ],
      MaxRecords: 20,
    });
  });

  test('the tenth item comes after the ninth, and an empty list is one', () => {
    const form = new URLSearchParams({ ExportTaskIdentifier: 'a' });
    for (let item = 10; item > 0; item -= 1) form.append(`ExportOnly.member.${item}`, `t${item}`);
    const shape = structure(StartExportTaskMessage$);
    expect(readQuery(shape, form)['ExportOnly']).toEqual([
      't1',
      't2',
      't3',
      't4',
      't5',
      't6',
      't7',
      't8',
      't9',
      't10',
    ]);
    expect(readQuery(shape, new URLSearchParams('ExportOnly='))).toEqual({ ExportOnly: [] });
  });

  test('a text of another type is refused', () => {
    expect(() => readQuery(inputOf(DescribeExportTasks$), new URLSearchParams('MaxRecords=many'))).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValue',
        message: expect.stringMatching(/MaxRecords/),
      }),
    );
  });
});

describe('XML answers', () => {
  test('lists have item names, empty lists an empty element, times ISO text, and text is escaped', () => {
    expect(
      writeXml(structure(DBClusterSnapshotMessage$), {
        Marker: undefined,
        DBClusterSnapshots: [
          {
            DBClusterSnapshotIdentifier: 'a',
            SnapshotCreateTime: new Date('2026-11-20T02:12:41.118Z'),
            PercentProgress: 100,
            StorageEncrypted: true,
            TagList: [{ Key: '<&>', Value: '"' }],
          },
          { TagList: [] },
        ],
      }),
    ).toBe(
      '<DBClusterSnapshots><DBClusterSnapshot>' +
        '<DBClusterSnapshotIdentifier>a</DBClusterSnapshotIdentifier>' +
        '<SnapshotCreateTime>2026-11-20T02:12:41.118Z</SnapshotCreateTime>' +
        '<PercentProgress>100</PercentProgress><StorageEncrypted>true</StorageEncrypted>' +
        '<TagList><Tag><Key>&lt;&amp;&gt;</Key><Value>&quot;</Value></Tag></TagList>' +
        '</DBClusterSnapshot><DBClusterSnapshot><TagList/></DBClusterSnapshot></DBClusterSnapshots>',
    );
  });

  test.each([
    [{ Colour: 'blue' }, 'AWS has no member "Colour" in ExportTask'],
    [{ PercentProgress: '100' }, 'expected a number, found 100'],
    [{ TaskStartTime: '2026-11-20' }, 'expected a Date, found 2026-11-20'],
    [{ ExportOnly: 'ledger' }, 'expected a list, found ledger'],
  ])('%j cannot be written', (value, message) => {
    expect(() => writeXml(structure(ExportTask$), value)).toThrow(message);
  });
});

describe('JSON', () => {
  test('times are epoch seconds', () => {
    const shape = structure(PutEventsRequest$);
    const input = { Entries: [{ Time: new Date('2026-11-20T02:12:41.500Z'), Resources: ['a'] }] };
    const json = { Entries: [{ Time: 1_795_140_761.5, Resources: ['a'] }] };
    expect(writeJson(shape, input)).toEqual(json);
    expect(readJson(shape, json)).toEqual(input);
  });

  test('what the schema does not have is neither read nor written', () => {
    expect(() => writeJson(structure(PutEventsResultEntry$), { Colour: 'blue' })).toThrow(
      'AWS has no member "Colour" in PutEventsResultEntry',
    );
    expect(() => readJson(structure(PutEventsRequest$), { Colour: 'blue' })).toThrow(/Colour/);
    expect(() => readJson(structure(PutEventsRequest$), { Entries: {} })).toThrow(
      expect.objectContaining({ code: 'SerializationException' }),
    );
  });
});

describe('an endpoint', () => {
  const request = (body: string): AwsHttpRequest => ({
    service: 'rds',
    principal: { roleArn: undefined, name: 'test' },
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: {},
    body: Buffer.from(body),
  });

  function answering(run: () => ExportTasksMessage) {
    return createServiceEndpoint({
      service: 'rds',
      protocol: awsQuery('urn:test', () => 'r-1'),
      operations: [
        defineOperation<DescribeExportTasksMessage, ExportTasksMessage>({
          schema: DescribeExportTasks$,
          errors: [ExportTaskNotFoundFault$],
          reads: ['Marker'],
          identify: () => ({ resources: ['*'] }),
          run,
        }),
      ],
    });
  }

  test('wraps the answer as query services do', async () => {
    const { status, body } = await answering(() => ({ ExportTasks: [] })).answer(
      request('Action=DescribeExportTasks&Version=2014-10-31'),
    );
    expect([status, body]).toEqual([
      200,
      '<DescribeExportTasksResponse xmlns="urn:test"><DescribeExportTasksResult><ExportTasks/>' +
        '</DescribeExportTasksResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>' +
        '</DescribeExportTasksResponse>',
    ]);
  });

  test('answers an error that the operation has, under its wire code', async () => {
    const endpoint = answering(() => {
      throw fault(ExportTaskNotFoundFault$, 'none & nothing');
    });
    const asked = request('Action=DescribeExportTasks');
    const thrown = await endpoint.answer(asked).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'ExportTaskNotFound', status: 404 });
    if (!(thrown instanceof AwsError)) throw thrown;
    expect(endpoint.renderError(thrown, asked).body).toBe(
      '<ErrorResponse xmlns="urn:test"><Error><Type>Sender</Type><Code>ExportTaskNotFound</Code>' +
        '<Message>none &amp; nothing</Message></Error><RequestId>r-1</RequestId></ErrorResponse>',
    );
  });

  test('cannot answer an error that the operation does not have', async () => {
    const endpoint = answering(() => {
      throw fault(DBSnapshotNotFoundFault$, 'no such snapshot');
    });
    await expect(endpoint.answer(request('Action=DescribeExportTasks'))).rejects.toThrow(
      'DescribeExportTasks of AWS has no error DBSnapshotNotFound (no such snapshot)',
    );
  });

  test.each([
    ['Action=FailoverDBCluster', 'The operation rds FailoverDBCluster'],
    ['Version=2014-10-31', 'The operation rds (none)'],
    ['Action=DescribeExportTasks&MaxRecords=20', 'The parameter MaxRecords of rds DescribeExportTasks'],
  ])('stops by name at %s', async (body, what) => {
    await expect(answering(() => ({})).answer(request(body))).rejects.toThrow(
      `${what} is not imitated by the local run`,
    );
  });
});

import { Readable } from 'node:stream';
import { RDSClient } from '@aws-sdk/client-rds';
import type { Cluster } from '../../functions/domain/cluster/cluster.ts';
import type { ExportTask } from '../../functions/domain/export/task.ts';
import { isOfInstance, type Snapshot } from '../../functions/domain/snapshot/snapshot.ts';
import type { MemoryRds } from './memory-rds.ts';

interface Reply {
  readonly status: number;
  readonly xml: string;
}

/** RDS's page, smaller than the API's least of 20. */
const pageSize = 2;

/** Codes on the wire where they differ from the SDK's class names. */
const wireCodes: Readonly<Record<string, string>> = {
  ExportTaskAlreadyExistsFault: 'ExportTaskAlreadyExists',
  DBSnapshotNotFoundFault: 'DBSnapshotNotFound',
};

/**
 * The replies of RDS on a state in memory, for an SDK client without a network: the Query protocol's forms, page
 * by page, automated snapshots found by identifier only with their type, status filters in lower case.
 */
export class RdsImitation {
  readonly requests: URLSearchParams[] = [];
  /** Taken one by one instead of an answer. */
  readonly errors: { status: number; code: string }[] = [];
  readonly #rds: MemoryRds;

  constructor(rds: MemoryRds) {
    this.#rds = rds;
  }

  client(): RDSClient {
    return new RDSClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
      maxAttempts: 1,
      requestHandler: {
        handle: async ({ body }: { body?: unknown }) => {
          const request = new URLSearchParams(String(body));
          this.requests.push(request);
          const { status, xml } = this.#reply(request);
          return { response: { statusCode: status, headers: {}, body: Readable.from([Buffer.from(xml)]) } };
        },
      },
    });
  }

  #reply(request: URLSearchParams): Reply {
    const planned = this.errors.shift();
    if (planned) return error(planned.status, planned.code);
    switch (request.get('Action')) {
      case 'DescribeDBClusterSnapshots':
        return this.#snapshots(request);
      case 'DescribeDBSnapshots':
        return this.#instanceSnapshots(request);
      case 'DescribeDBClusters':
        return page(
          request,
          'DBCluster',
          filtered(request, this.#rds.clusters, clusterValue).map(clusterXml),
        );
      case 'DescribeExportTasks':
        return page(request, 'ExportTask', filtered(request, this.#rds.tasks, taskValue).map(taskXml));
      case 'StartExportTask':
        return this.#start(request);
      default:
        return error(400, 'InvalidAction');
    }
  }

  #snapshots(request: URLSearchParams): Reply {
    const identifier = request.get('DBClusterSnapshotIdentifier');
    const type = request.get('SnapshotType');
    const found = this.#rds.snapshots.filter(
      (snapshot) =>
        !isOfInstance(snapshot.arn) &&
        (identifier === null ||
          (snapshot.identifier === identifier && (snapshot.kind !== 'automated' || type === 'automated'))),
    );
    if (identifier !== null && found.length === 0) return error(404, 'DBClusterSnapshotNotFoundFault');
    return page(request, 'DBClusterSnapshot', found.map(snapshotXml));
  }

  /** AWS Backup's are listed by their type alone, so that whoever asks without it shows what it would miss. */
  #instanceSnapshots(request: URLSearchParams): Reply {
    const identifier = request.get('DBSnapshotIdentifier');
    const type = request.get('SnapshotType');
    const typeOf = (kind: Snapshot['kind']) => (kind === 'aws-backup' ? 'awsbackup' : kind);
    const found = this.#rds.snapshots.filter((snapshot) => {
      if (!isOfInstance(snapshot.arn)) return false;
      if (identifier === null) {
        return type === null ? snapshot.kind !== 'aws-backup' : typeOf(snapshot.kind) === type;
      }
      const needsType = snapshot.kind === 'automated' || snapshot.kind === 'aws-backup';
      return snapshot.identifier === identifier && (!needsType || typeOf(snapshot.kind) === type);
    });
    if (identifier !== null && found.length === 0) return error(404, 'DBSnapshotNotFoundFault');
    return page(request, 'DBSnapshot', found.map(instanceSnapshotXml));
  }

  #start(request: URLSearchParams): Reply {
    const only: string[] = [];
    for (let index = 1; request.has(`ExportOnly.member.${index}`); index++) {
      only.push(request.get(`ExportOnly.member.${index}`) ?? '');
    }
    const answer = this.#rds.start({
      identifier: request.get('ExportTaskIdentifier') ?? '',
      sourceArn: request.get('SourceArn') ?? '',
      prefix: request.get('S3Prefix') ?? '',
      only,
    });
    return answer.answer === 'started' ? result('StartExportTask', '') : error(400, answer.code);
  }
}

function filtered<T>(
  request: URLSearchParams,
  all: readonly T[],
  filterValue: (one: T, filter: string) => string | undefined,
): T[] {
  const filter = request.get('Filters.Filter.1.Name');
  if (filter === null) return [...all];
  const values = new Set<string>();
  for (let index = 1; request.has(`Filters.Filter.1.Values.Value.${index}`); index++) {
    values.add(request.get(`Filters.Filter.1.Values.Value.${index}`) ?? '');
  }
  return all.filter((one) => values.has(filterValue(one, filter) ?? ''));
}

function clusterValue(cluster: Cluster, filter: string): string | undefined {
  return filter === 'db-cluster-resource-id' ? cluster.resourceId : undefined;
}

function taskValue(task: ExportTask, filter: string): string | undefined {
  if (filter === 'status') return task.state.toLowerCase();
  if (filter === 'source-arn') return task.sourceArn;
  return filter === 'export-task-identifier' ? task.identifier : undefined;
}

function page(request: URLSearchParams, name: string, items: readonly string[]): Reply {
  const from = Number(request.get('Marker') ?? 0);
  const marker = from + pageSize < items.length ? element('Marker', String(from + pageSize)) : '';
  const some = items.slice(from, from + pageSize).map((item) => `<${name}>${item}</${name}>`);
  return result(request.get('Action') ?? '', `${marker}<${name}s>${some.join('')}</${name}s>`);
}

function result(action: string, xml: string): Reply {
  return {
    status: 200,
    xml: `<${action}Response><${action}Result>${xml}</${action}Result></${action}Response>`,
  };
}

function error(status: number, name: string): Reply {
  const code = wireCodes[name] ?? name;
  const message = element('Message', `${name} (in RDS's words)`);
  return {
    status,
    xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code>${message}</Error></ErrorResponse>`,
  };
}

function snapshotXml(snapshot: Snapshot): string {
  return [
    element('DBClusterSnapshotIdentifier', snapshot.identifier),
    element('DBClusterSnapshotArn', snapshot.arn),
    element('DBClusterIdentifier', snapshot.clusterIdentifier),
    element('DbClusterResourceId', snapshot.clusterResourceId),
    element('SnapshotType', snapshot.kind === 'automated' ? 'automated' : 'manual'),
    element('SourceDBClusterSnapshotArn', snapshot.kind === 'copied' ? 'arn:source' : undefined),
    element('Status', snapshot.status),
    element('SnapshotCreateTime', snapshot.createdAt?.toISOString()),
    element('Engine', snapshot.engine),
    element('AllocatedStorage', snapshot.sizeGb === undefined ? '1' : String(snapshot.sizeGb)),
  ].join('');
}

function instanceSnapshotXml(snapshot: Snapshot): string {
  return [
    element('DBSnapshotIdentifier', snapshot.identifier),
    element('DBSnapshotArn', snapshot.arn),
    element('DBInstanceIdentifier', snapshot.clusterIdentifier),
    element('DbiResourceId', snapshot.clusterResourceId),
    element('SnapshotType', snapshot.kind === 'automated' ? 'automated' : 'manual'),
    element('SourceDBSnapshotIdentifier', snapshot.kind === 'copied' ? 'arn:source' : undefined),
    element('Status', snapshot.status),
    element('SnapshotCreateTime', snapshot.createdAt?.toISOString()),
    element('Engine', snapshot.engine),
    element('AllocatedStorage', snapshot.sizeGb === undefined ? undefined : String(snapshot.sizeGb)),
  ].join('');
}

function clusterXml({ arn, resourceId, identifier, engine, tags }: Cluster): string {
  const list = Object.entries(tags).map(
    ([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`,
  );
  const names = element('DbClusterResourceId', resourceId) + element('DBClusterIdentifier', identifier);
  const kind = element('DBClusterArn', arn) + element('Engine', engine);
  return `${names}${kind}<TagList>${list.join('')}</TagList>`;
}

function taskXml(task: ExportTask): string {
  return [
    element('ExportTaskIdentifier', task.identifier),
    element('SourceArn', task.sourceArn),
    element('Status', task.state),
    element('PercentProgress', String(task.percentProgress)),
    element('TaskStartTime', task.startedAt?.toISOString()),
    element('TaskEndTime', task.endedAt?.toISOString()),
    element('S3Bucket', task.bucket),
    element('S3Prefix', task.prefix),
    element('FailureCause', task.failureCause),
    element('WarningMessage', task.warningMessage),
    `<ExportOnly>${task.only.map((entry) => element('member', entry)).join('')}</ExportOnly>`,
  ].join('');
}

function element(name: string, text: string | undefined): string {
  if (text === undefined) return '';
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return `<${name}>${escaped}</${name}>`;
}

import {
  CreateDBClusterSnapshotCommand,
  type DBClusterSnapshot,
  DescribeDBClusterSnapshotsCommand,
  DescribeExportTasksCommand,
  type ExportTask,
  RDSClient,
  RDSServiceException,
  StartExportTaskCommand,
} from '@aws-sdk/client-rds';
import { afterEach, beforeEach } from 'vitest';
import type { Reachable } from '../support/served.ts';

/** An RDS to hold against the contract: ours, another emulator's, or an account's. */
export interface RdsSubject {
  readonly at: Reachable;
  /** An available Aurora PostgreSQL cluster with a writer and a reader, and without any snapshot. */
  readonly cluster: string;
  readonly exportTarget: { readonly bucket: string; readonly roleArn: string; readonly kmsKeyArn: string };
  /** Has the nightly snapshot taken; answers its identifier once it is available. */
  takeAutomatedSnapshot(): Promise<string>;
  /** Has that many available manual snapshots there, `many-001` and on. */
  arrangeManualSnapshots(count: number): Promise<void>;
  /** Lets time pass until the condition holds. */
  until(condition: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

/** What the parts of the contract work with; subject and client are new for each test. */
export type RdsDriver = ReturnType<typeof driveRds>;

export function driveRds(setUp: () => Promise<RdsSubject>) {
  let subject: RdsSubject;
  let client: RDSClient;

  beforeEach(async () => {
    subject = await setUp();
    client = new RDSClient({ ...subject.at, maxAttempts: 1 });
  });

  afterEach(async () => {
    client.destroy();
    await subject.close();
  });

  async function createSnapshot(identifier: string): Promise<DBClusterSnapshot> {
    const { DBClusterSnapshot: snapshot } = await client.send(
      new CreateDBClusterSnapshotCommand({
        DBClusterIdentifier: subject.cluster,
        DBClusterSnapshotIdentifier: identifier,
      }),
    );
    return snapshot ?? {};
  }

  async function snapshotNamed(identifier: string): Promise<DBClusterSnapshot> {
    const { DBClusterSnapshots: [snapshot] = [] } = await client.send(
      new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: identifier }),
    );
    return snapshot ?? {};
  }

  async function availableSnapshot(identifier: string): Promise<string> {
    const { DBClusterSnapshotArn: arn } = await createSnapshot(identifier);
    await subject.until(async () => (await snapshotNamed(identifier)).Status === 'available');
    return arn ?? '';
  }

  function startExport(
    identifier: string,
    source: string,
    other: { ExportOnly?: string[]; S3Prefix?: string; S3BucketName?: string } = {},
  ): Promise<ExportTask> {
    return client.send(
      new StartExportTaskCommand({
        ExportTaskIdentifier: identifier,
        SourceArn: source,
        S3BucketName: subject.exportTarget.bucket,
        IamRoleArn: subject.exportTarget.roleArn,
        KmsKeyId: subject.exportTarget.kmsKeyArn,
        ...other,
      }),
    );
  }

  async function taskNamed(identifier: string): Promise<ExportTask> {
    const { ExportTasks: [task] = [] } = await client.send(
      new DescribeExportTasksCommand({ ExportTaskIdentifier: identifier }),
    );
    return task ?? {};
  }

  return {
    get subject() {
      return subject;
    },
    get client() {
      return client;
    },
    createSnapshot,
    snapshotNamed,
    availableSnapshot,
    startExport,
    taskNamed,
  };
}

/** How a call was refused: the SDK's name of the error, the code on the wire, the HTTP status. */
export async function refused(
  call: Promise<unknown>,
): Promise<{ name: string; code: string; status: number }> {
  const error: unknown = await call.then(
    () => 'it was not refused',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RDSServiceException)) throw error;
  const code = 'Code' in error ? String(error.Code) : '';
  return { name: error.name, code, status: error.$metadata.httpStatusCode ?? 0 };
}

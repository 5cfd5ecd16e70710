/** The host of the AWS console. */
function host(partition: string, region: string): string {
  if (partition === 'aws-cn') return `${region}.console.amazonaws.cn`;
  if (partition === 'aws-us-gov') return 'console.amazonaws-us-gov.com';
  return `${region}.console.aws.amazon.com`;
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The list of snapshots, and of their exports, in the RDS console. */
export function rdsConsoleUrl(partition: string, region: string): string {
  return `https://${host(partition, region)}/rds/home?region=${region}#snapshots-list:`;
}

/** A cluster with its instances in the RDS console. */
export function rdsClusterConsoleUrl(partition: string, region: string, cluster: string): string {
  return `https://${host(partition, region)}/rds/home?region=${region}#database:id=${cluster};is-cluster=true`;
}

/** An instance that is in no cluster. */
export function rdsInstanceConsoleUrl(partition: string, region: string, instance: string): string {
  return `https://${host(partition, region)}/rds/home?region=${region}#database:id=${instance};is-cluster=false`;
}

/** A folder of a bucket in the S3 console. */
export function s3ConsoleUrl(partition: string, region: string, bucket: string, folder: string): string {
  const prefix = encodeURIComponent(folder);
  return `https://${host(partition, region)}/s3/buckets/${bucket}?region=${region}&prefix=${prefix}`;
}

/** What an ETL step starts, in its console; `undefined` for a kind without a page of its own. */
export function etlConsoleUrl(
  partition: string,
  region: string,
  { kind, name }: { readonly kind: string; readonly name: string },
  runId: string | undefined,
): string | undefined {
  const console_ = `https://${host(partition, region)}`;
  const word = encodeURIComponent(name);
  switch (kind) {
    case 'job':
      return runId === undefined
        ? `${console_}/gluestudio/home?region=${region}#/editor/job/${word}/runs`
        : `${console_}/gluestudio/home?region=${region}#/job/${word}/run/${encodeURIComponent(runId)}`;
    case 'workflow':
      return `${console_}/glue/home?region=${region}#/v2/etl-configuration/workflows/view/${word}`;
    case 'crawler':
      return `${console_}/glue/home?region=${region}#/v2/data-catalog/crawlers/view/${word}`;
    case 'state-machine':
      return `${console_}/states/home?region=${region}#/statemachines/view/${name}`;
    default:
      return undefined;
  }
}

/** An object of a bucket in the S3 console, for those who may read it. */
export function s3ObjectConsoleUrl(partition: string, region: string, bucket: string, key: string): string {
  return `https://${host(partition, region)}/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`;
}

/** A database of the Glue Data Catalog in its console. */
export function glueDatabaseConsoleUrl(partition: string, region: string, database: string): string {
  return `https://${host(partition, region)}/glue/home?region=${region}#/v2/data-catalog/databases/view/${database}`;
}

/** The host of the AWS console. */
function host(partition: string, region: string): string {
  if (partition === 'aws-cn') return `${region}.console.amazonaws.cn`;
  if (partition === 'aws-us-gov') return 'console.amazonaws-us-gov.com';
  return `${region}.console.aws.amazon.com`;
}

/** The list of snapshots, and of their exports, in the RDS console. */
export function rdsConsoleUrl(partition: string, region: string): string {
  return `https://${host(partition, region)}/rds/home?region=${region}#snapshots-list:`;
}

/** A cluster with its instances in the RDS console. */
export function rdsClusterConsoleUrl(partition: string, region: string, cluster: string): string {
  return `https://${host(partition, region)}/rds/home?region=${region}#database:id=${cluster};is-cluster=true`;
}

/** A folder of a bucket in the S3 console. */
export function s3ConsoleUrl(partition: string, region: string, bucket: string, folder: string): string {
  const prefix = encodeURIComponent(folder);
  return `https://${host(partition, region)}/s3/buckets/${bucket}?region=${region}&prefix=${prefix}`;
}

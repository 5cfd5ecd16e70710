/** Hosts of the AWS console by partition; another partition gets the commercial one. */
const hosts: Readonly<Record<string, (region: string) => string>> = {
  aws: (region) => `${region}.console.aws.amazon.com`,
  'aws-cn': (region) => `${region}.console.amazonaws.cn`,
  'aws-us-gov': () => 'console.amazonaws-us-gov.com',
};

function host(partition: string, region: string): string {
  return (hosts[partition] ?? hosts['aws'])?.(region) ?? '';
}

/** The list of snapshots, and of their exports, in the RDS console. */
export function rdsConsoleUrl(partition: string, region: string): string {
  return `https://${host(partition, region)}/rds/home?region=${region}#snapshots-list:`;
}

/** A folder of a bucket in the S3 console. */
export function s3ConsoleUrl(partition: string, region: string, bucket: string, folder: string): string {
  const prefix = encodeURIComponent(folder);
  return `https://${host(partition, region)}/s3/buckets/${bucket}?region=${region}&prefix=${prefix}`;
}

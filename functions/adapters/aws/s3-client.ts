import { S3Client } from '@aws-sdk/client-s3';
import { clientConfiguration } from './clients.ts';

/** The client of S3; one for each function's process. */
export function s3Client(): S3Client {
  return new S3Client(clientConfiguration('s3'));
}

import { RDSClient } from '@aws-sdk/client-rds';
import { clientConfiguration } from './clients.ts';

/** The client of RDS; one for each function's process. */
export function rdsClient(): RDSClient {
  return new RDSClient(clientConfiguration('rds'));
}

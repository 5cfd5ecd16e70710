import { DescribeKeyCommand, type DescribeKeyCommandOutput, KMSClient } from '@aws-sdk/client-kms';
import { clientConfiguration } from './clients.ts';

/** DescribeKey, by a client of its own. */
export function kmsDescribeKey(): (keyId: string) => Promise<DescribeKeyCommandOutput> {
  const client = new KMSClient(clientConfiguration('kms'));
  return (KeyId) => client.send(new DescribeKeyCommand({ KeyId }));
}

import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Charts } from '../../domain/failover/evidence.ts';
import { awsFault } from './fault.ts';

/** Charts as images in the ledger bucket, written once like everything there. */
export class S3Charts implements Charts {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor({ client, bucket }: { readonly client: S3Client; readonly bucket: string }) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async keep(key: string, png: Uint8Array): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: png,
      ContentType: 'image/png',
      IfNoneMatch: '*',
    });
    try {
      await this.#client.send(command);
    } catch (thrown) {
      const fault = awsFault(thrown, { call: 'S3 PutObject', subject: `s3://${this.#bucket}/${key}` });
      // An earlier look has kept it.
      if (fault.kind !== 'conflict') throw fault;
    }
  }
}

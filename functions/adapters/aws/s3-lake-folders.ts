import { DeleteObjectsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { Deleted, LakeFolders } from '../../domain/export-retention/ports.ts';
import { awsFault, calling } from './fault.ts';

/**
 * Empties folders of the lake bucket: one list and one request for each 1,000 objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 *
 * In a versioned bucket each object gets a delete marker; its versions stay until the bucket's rules expire them.
 */
export class S3LakeFolders implements LakeFolders {
  readonly #client: S3Client;
  /** S3 refuses the request where the bucket is somebody else's. */
  readonly #bucket: { readonly Bucket: string; readonly ExpectedBucketOwner: string };

  constructor({
    client,
    bucket,
    owner,
  }: {
    readonly client: S3Client;
    readonly bucket: string;
    /** The account that the bucket belongs to. */
    readonly owner: string;
  }) {
    this.#client = client;
    this.#bucket = { Bucket: bucket, ExpectedBucketOwner: owner };
  }

  async deleteSome(folder: string): Promise<Deleted> {
    // An empty prefix would mean the whole bucket.
    if (!/^[^/].*\/$/.test(folder))
      throw new TypeError(`Expected: a folder. Found: ${JSON.stringify(folder)}.`);
    const { Bucket, ExpectedBucketOwner: owner } = this.#bucket;
    const subject = `s3://${Bucket}/${folder}`;
    const { Contents = [] } = await calling({ call: 'S3 ListObjectsV2', subject, owner }, () =>
      this.#client.send(new ListObjectsV2Command({ ...this.#bucket, Prefix: folder })),
    );
    const Objects = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]));
    if (Objects.length === 0) return { deleted: 0 };
    const { Errors = [] } = await calling({ call: 'S3 DeleteObjects', subject, owner }, () =>
      this.#client.send(new DeleteObjectsCommand({ ...this.#bucket, Delete: { Objects } })),
    );
    const deleted = Objects.length - Errors.length;
    const [first] = Errors;
    if (!first) return { deleted };
    const { Key = folder, Code = 'Unknown', Message = 'no message' } = first;
    const error = Object.assign(new Error(Message), { name: Code });
    const others = Errors.length > 1 ? `, the first of ${Errors.length} of ${Objects.length}` : '';
    const about = `s3://${Bucket}/${Key}${others}`;
    return { deleted, refused: awsFault(error, { call: 'S3 DeleteObject', subject: about, owner }) };
  }
}

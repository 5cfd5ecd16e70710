import type { Clock } from '../../clock/clock.ts';
import { AwsError } from '../service.ts';
import { Bucket, type Encryption } from './bucket.ts';

export interface NewBucket {
  readonly name: string;
  /** Default encryption under this key; the service's own key (AES256) unless given. */
  readonly kmsKeyArn?: string;
  readonly bucketKey?: boolean;
  readonly versioned?: boolean;
  /** Another account than the run's. */
  readonly owner?: string;
}

interface BucketsOptions {
  /** Whose buckets are made here, unless they say otherwise. */
  readonly account: string;
  readonly partition: string;
  readonly clock: Pick<Clock, 'now'>;
}

/** The buckets there are, by their names. */
export class Buckets {
  readonly #options: BucketsOptions;
  readonly #byName = new Map<string, Bucket>();

  constructor(options: BucketsOptions) {
    this.#options = options;
  }

  /**
   * @returns the bucket's ARN
   * @throws AwsError BucketAlreadyOwnedByYou (409)
   */
  create(bucket: NewBucket): string {
    const { account, clock } = this.#options;
    const { name, kmsKeyArn, bucketKey = false, versioned = false, owner = account } = bucket;
    if (this.#byName.has(name)) {
      throw new AwsError(
        'BucketAlreadyOwnedByYou',
        409,
        'Your previous request to create the named bucket succeeded and you already own it.',
      );
    }
    const encryption: Encryption =
      kmsKeyArn === undefined
        ? { algorithm: 'AES256' }
        : { algorithm: 'aws:kms', keyArn: kmsKeyArn, bucketKey };
    this.#byName.set(name, new Bucket(name, { encryption, versioned, owner, created: clock.now() }));
    return this.arnOf(name);
  }

  /** The ARN that the name stands for, whether there is such a bucket or not. */
  arnOf(name: string): string {
    return `arn:${this.#options.partition}:s3:::${name}`;
  }

  find(name: string): Bucket | undefined {
    return this.#byName.get(name);
  }

  /** @throws AwsError NoSuchBucket (404) */
  named(name: string): Bucket {
    const found = this.find(name);
    if (found === undefined) throw new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist');
    return found;
  }

  /** @throws AwsError NoSuchBucket (404), BucketNotEmpty (409) */
  delete(name: string): void {
    if (!this.named(name).isEmpty) {
      throw new AwsError('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty');
    }
    this.#byName.delete(name);
  }
}

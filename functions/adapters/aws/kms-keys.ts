import type { DescribeKeyCommandOutput } from '@aws-sdk/client-kms';
import type { KeyState } from '../../domain/changes/state.ts';
import { awsFault, errorFacts } from './fault.ts';

type DescribeKey = (keyId: string) => Promise<Pick<DescribeKeyCommandOutput, 'KeyMetadata'>>;

/** How keys stand. https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
export class KmsKeys {
  readonly #connect: () => Promise<DescribeKey>;
  #describe: Promise<DescribeKey> | undefined;

  /** @param connect makes the client; called with the first key. */
  constructor(connect: () => Promise<DescribeKey> = connectKms) {
    this.#connect = connect;
  }

  async key(keyId: string): Promise<KeyState | undefined> {
    this.#describe ??= this.#connect();
    const describe = await this.#describe;
    try {
      const { KeyMetadata } = await describe(keyId);
      if (!KeyMetadata) return undefined;
      const { Arn = keyId, KeyState: state = 'not said', DeletionDate } = KeyMetadata;
      return { arn: Arn, state, ...(DeletionDate && { deletedAt: DeletionDate }) };
    } catch (thrown) {
      if (errorFacts(thrown).name === 'NotFoundException') return undefined;
      throw awsFault(thrown, { call: 'KMS DescribeKey', subject: keyId });
    }
  }
}

/** From a module of its own: importing the package when needed would bring all of it. */
async function connectKms(): Promise<DescribeKey> {
  const { kmsDescribeKey } = await import('./kms-describe-key.ts');
  return kmsDescribeKey();
}

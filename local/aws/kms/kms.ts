import {
  DescribeKey$,
  type DescribeKeyRequest,
  type DescribeKeyResponse,
  type KeyState,
  NotFoundException$,
} from '@aws-sdk/client-kms';
import type { ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';

export interface KmsOptions {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Keys have a policy of their own: this one leaves the decision to the account. */
  attachPolicy(arn: string, document: unknown): void;
}

/** How a key of the harness stands. */
export interface LocalKeyState {
  readonly state: KeyState;
  readonly deletedAt?: Date;
}

export interface Kms {
  readonly endpoint: ServiceEndpoint;
  /** A key that no stack makes, such as the one that a cluster is encrypted with; enabled. Returns its ARN. */
  addKey(id: string): string;
  /** As `ScheduleKeyDeletion`, `DisableKey` or `EnableKey` would leave it. */
  setKeyState(id: string, state: LocalKeyState): void;
  /** A key that was added, for services that use it; by its id or its ARN. */
  find(id: string): { readonly arn: string; readonly enabled: boolean } | undefined;
}

/** KMS for whoever asks how a key stands. What encryption implies is checked where it is used, by the keys' policies. */
export function createKms({ partition, account, region, attachPolicy }: KmsOptions): Kms {
  const keys = new Map<string, LocalKeyState>();
  const arnOf = (id: string) =>
    id.startsWith('arn:') ? id : `arn:${partition}:kms:${region}:${account}:key/${id}`;
  return {
    endpoint: createServiceEndpoint({
      service: 'kms',
      protocol: awsJson,
      operations: [describeKey(arnOf, (arn) => keys.get(arn))],
    }),
    addKey(id) {
      const arn = arnOf(id);
      keys.set(arn, { state: 'Enabled' });
      const Principal = { AWS: `arn:${partition}:iam::${account}:root` };
      attachPolicy(arn, {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }],
      });
      return arn;
    },
    setKeyState(id, state) {
      if (!keys.has(arnOf(id))) throw new Error(`There is no key ${id}; add it with addKey first.`);
      keys.set(arnOf(id), state);
    },
    find(id) {
      const key = keys.get(arnOf(id));
      return key && { arn: arnOf(id), enabled: key.state === 'Enabled' };
    },
  };
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
function describeKey(
  arnOf: (id: string) => string,
  find: (arn: string) => LocalKeyState | undefined,
): Operation {
  return defineOperation<Given<DescribeKeyRequest, 'KeyId'>, DescribeKeyResponse>({
    schema: DescribeKey$,
    errors: [NotFoundException$],
    reads: ['KeyId'],
    identify: ({ KeyId }) => ({ resources: [arnOf(KeyId)] }),
    run({ KeyId }) {
      const arn = arnOf(KeyId);
      const key = find(arn);
      if (!key) throw fault(NotFoundException$, `Key '${arn}' does not exist`);
      return {
        KeyMetadata: {
          Arn: arn,
          KeyId: arn.replace(/^.*key\//, ''),
          Enabled: key.state === 'Enabled',
          KeyState: key.state,
          KeyManager: 'CUSTOMER',
          ...(key.deletedAt && { DeletionDate: key.deletedAt }),
        },
      };
    },
  });
}

import { describe, expect, it } from 'vitest';
import { awsFault, calling } from '../../../functions/adapters/aws/fault.ts';
import { Fault } from '../../../functions/domain/fault.ts';

function sdkError(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(`${name} happened`), { name, $metadata: { httpStatusCode } });
}

const call = { call: 'RDS StartExportTask', subject: 'ledger-core-20261120-0210' };

describe('awsFault', () => {
  it.each([
    ['AccessDenied', 403, 'access-denied', false],
    ['AccessDeniedException', 400, 'access-denied', false],
    ['UnauthorizedOperation', 403, 'access-denied', false],
    ['KMSKeyNotAccessibleFault', 400, 'access-denied', false],
    ['IamRoleMissingPermissionsFault', 400, 'access-denied', false],
    // A key that is disabled or to be deleted, in S3's words and in SNS's.
    ['KMS.DisabledException', 400, 'access-denied', false],
    ['KMS.KMSInvalidStateException', 400, 'access-denied', false],
    ['KMS.NotFoundException', 400, 'access-denied', false],
    ['KMSDisabledException', 400, 'access-denied', false],
    ['ExpiredToken', 403, 'access-denied', true],
    ['Throttling', 400, 'throttled', true],
    ['ThrottlingException', 400, 'throttled', true],
    ['SlowDown', 503, 'throttled', true],
    ['RequestLimitExceeded', 503, 'throttled', true],
    ['DBClusterSnapshotNotFoundFault', 404, 'not-found', false],
    ['NoSuchBucket', 404, 'not-found', false],
    ['SnapshotQuotaExceededFault', 400, 'quota-exceeded', true],
    ['InsufficientDBClusterCapacityFault', 403, 'quota-exceeded', true],
    ['ExportTaskAlreadyExistsFault', 400, 'conflict', true],
    ['InvalidDBClusterStateFault', 400, 'conflict', true],
    ['ConditionalRequestConflict', 409, 'conflict', true],
    // Of Glue, Lake Formation and QuickSight: somebody else changes the same thing, or it takes too long.
    ['ConcurrentModificationException', 400, 'conflict', true],
    ['ConcurrentUpdatingException', 500, 'conflict', true],
    ['ResourceNotReadyException', 400, 'conflict', true],
    ['OperationTimeoutException', 400, 'service-unavailable', true],
    // The catalogue is encrypted, and the role may not use its key.
    ['GlueEncryptionException', 400, 'access-denied', false],
    ['InternalFailure', 500, 'service-unavailable', true],
    ['ECONNREFUSED', undefined, 'service-unavailable', true],
    ['EAI_AGAIN', undefined, 'service-unavailable', true],
    ['TimeoutError', undefined, 'service-unavailable', true],
    ['InvalidParameterValue', 400, 'invalid-request', false],
    ['ValidationError', 400, 'invalid-request', false],
    ['SomethingNew', 418, 'invalid-request', false],
    ['SomethingNew', 503, 'service-unavailable', true],
    ['TypeError', undefined, 'unknown', true],
  ])('calls %s (%s) %s', (name, status, kind, retryable) => {
    expect(awsFault(sdkError(name, status), call)).toMatchObject({ kind, retryable });
  });

  it('says what was expected, what was found, and what to do', () => {
    expect(awsFault(sdkError('AccessDenied', 403), call).message).toBe(
      'Expected: RDS StartExportTask of ledger-core-20261120-0210 to succeed. ' +
        'Found: AccessDenied (HTTP 403): AccessDenied happened. ' +
        "Do: grant it in the role, the resource's policy or the key's policy, then wake the function.",
    );
  });

  it('knows a network error by its code', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(awsFault(error, call)).toMatchObject({ kind: 'service-unavailable' });
  });

  it('leaves a fault as it is, and passes on what succeeds', async () => {
    const fault = new Fault({ kind: 'conflict', expected: 'a', found: 'b', todo: 'c' });
    expect(awsFault(fault, call)).toBe(fault);
    await expect(calling(call, async () => 'reply')).resolves.toBe('reply');
    await expect(
      calling(call, async () => Promise.reject(sdkError('Throttling', 400))),
    ).rejects.toMatchObject({
      kind: 'throttled',
    });
  });
});

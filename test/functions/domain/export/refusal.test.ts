import { describe, expect, test } from 'vitest';
import { judgeRefusal } from '../../../../functions/domain/export/refusal.ts';

const minutes = (count: number) => count * 60_000;

describe('a refusal of StartExportTask', () => {
  test.each([
    ['ExportTaskAlreadyExistsFault', 0, 'compare'],
    ['DBClusterSnapshotNotFoundFault', 0, 'gone'],
    ['InvalidExportSourceStateFault', minutes(359), 'wait'],
    ['InvalidExportSourceStateFault', minutes(360), 'give-up this-export'],
    ['SomethingNobodyKnows', minutes(359), 'wait'],
    ['SomethingNobodyKnows', minutes(360), 'give-up this-export'],
    ['IamRoleNotFoundFault', minutes(9), 'wait'],
    ['IamRoleNotFoundFault', minutes(10), 'give-up every-export'],
    ['IamRoleMissingPermissionsFault', 0, 'give-up every-export'],
    ['InvalidS3BucketFault', 0, 'give-up every-export'],
    ['KMSKeyNotAccessibleFault', 0, 'give-up every-export'],
    ['AccessDenied', 0, 'give-up every-export'],
    ['AccessDeniedException', 0, 'give-up every-export'],
    ['InvalidExportOnlyFault', 0, 'give-up this-export'],
    ['InvalidParameterValue', 0, 'give-up this-export'],
    ['toString', 0, 'wait'],
  ])('%s after %i ms: %s', (code, waited, expected) => {
    const judgement = judgeRefusal({ code, message: 'so says RDS' }, waited);
    const text = judgement.next === 'give-up' ? `give-up ${judgement.concerns}` : judgement.next;
    expect(text).toBe(expected);
  });
});

import type { SecretPolicy } from '../../functions/domain/policy/rotation.ts';

/** A secret of one user at one host, in mode `act`, with short passwords of digits. */
export function secretPolicy(changes: Partial<SecretPolicy> = {}): SecretPolicy {
  return {
    name: 'app',
    secretArn: 'arn:app',
    mode: 'act',
    hosts: [{ host: 'ledger-core.example', authority: 'rds', plaintext: false, md5: false }],
    strategy: { kind: 'single-user' },
    password: { length: 8, classes: ['digits'], exclude: '' },
    testSql: 'SELECT 1',
    maintenanceDatabase: 'postgres',
    ...changes,
  };
}

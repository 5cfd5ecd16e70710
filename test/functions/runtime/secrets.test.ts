import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../../../functions/runtime/secrets.ts';

const written = (value: unknown) => JSON.parse(JSON.stringify(value, withoutSecrets));

describe('withoutSecrets', () => {
  it('hides what is named like a secret, wherever it is', () => {
    const line = {
      password: 'hunter2',
      nested: { SecretString: '{}', sessionToken: 't', Authorization: 'AWS4-HMAC' },
      MasterUserPassword: 'x',
      accessKeyId: 'AKIA',
    };
    expect(JSON.stringify(written(line))).not.toMatch(/hunter2|"t"|AWS4|"x"|AKIA|\{\\?"\\?\}/);
    expect(written(line)).toMatchObject({ password: '[redacted]', nested: { SecretString: '[redacted]' } });
  });

  it('leaves what only names a secret', () => {
    expect(written({ secretArn: 'arn:aws:secretsmanager:…', secretId: 'db/app', subject: 'a' })).toEqual({
      secretArn: 'arn:aws:secretsmanager:…',
      secretId: 'db/app',
      subject: 'a',
    });
  });

  it('takes the password out of URLs, and leaves addresses and times', () => {
    expect(
      written(['postgres://app:pa55@db:5432/ledger', 'a@b.example', '02:14:08', 'https://x.example:443/a@b']),
    ).toEqual([
      'postgres://app:[redacted]@db:5432/ledger',
      'a@b.example',
      '02:14:08',
      'https://x.example:443/a@b',
    ]);
  });

  it('shortens long texts', () => {
    expect(written('x'.repeat(3_000))).toBe(`${'x'.repeat(2_000)}… (3000 characters)`);
  });
});

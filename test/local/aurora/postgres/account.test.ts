import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canReach, unprivilegedAccount } from '../../../../local/aurora/postgres/account.ts';

describe('the account that PostgreSQL runs under', () => {
  test.each([
    [
      'nobody first',
      'root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/:\nnobody:x:65534:65533::/:\n',
      65534,
      65533,
    ],
    ['then daemon', 'root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/:\ndaemon:*:1:2::/:\n', 1, 2],
    ['then a person', 'root:x:0:0::/root:/bin/sh\nbin:x:2:2::/:\nann:x:1000:1001::/:\n', 1000, 1001],
    [
      'with the ids that macOS gives nobody',
      'nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\n',
      4294967294,
      4294967294,
    ],
  ])('is %s', (_, passwd, uid, gid) => {
    expect(unprivilegedAccount(passwd)).toEqual({ uid, gid });
  });

  test('is never root, and none is an error that says what to do', () => {
    expect(() => unprivilegedAccount('root:x:0:0:root:/root:/bin/sh\nbin:x:2:2::/:\n')).toThrow(
      'PostgreSQL refuses to run as root, and the system has no other account to run it under (nobody, daemon, or ' +
        'one with a user id of 1000 or more). Add one, or run as an ordinary user.',
    );
  });
});

describe('what an account can reach', () => {
  const stranger = { uid: 54321, gid: 54321 };
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync('/tmp/reach-');
    mkdirSync(join(folder, 'inside'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    [0o700, 0o755, false],
    [0o711, 0o711, true],
    [0o755, 0o700, false],
    [0o770, 0o755, false],
  ])('a folder of mode %o with one of mode %o inside: %s', (outer, inner, reachable) => {
    chmodSync(join(folder, 'inside'), inner);
    chmodSync(folder, outer);
    expect(canReach(join(folder, 'inside'), stranger)).toBe(reachable);
    chmodSync(folder, 0o700);
  });
});

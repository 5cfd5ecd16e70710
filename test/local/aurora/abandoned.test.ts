import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { isAlive } from '../../support/is-alive.ts';

test('a run that is killed leaves neither servers nor files', { timeout: 60_000 }, async () => {
  const fixture = fileURLToPath(new URL('parent.fixture.ts', import.meta.url));
  const parent = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await once(parent.stdout, 'data');
  const runFolder = String(output).trim();
  const postmasters = ['ledger-core-1', 'ledger-core-2'].map((instance) => {
    const lockFile = readFileSync(join(runFolder, 'data', instance, 'postmaster.pid'), 'utf8');
    return Number(lockFile.split('\n')[0]);
  });
  expect(postmasters.map(isAlive)).toEqual([true, true]);

  parent.kill('SIGKILL');

  await vi.waitFor(() => expect(postmasters.map(isAlive)).toEqual([false, false]), { timeout: 10_000 });
  await vi.waitFor(() => expect(existsSync(runFolder)).toBe(false), { timeout: 10_000 });
});

import { chown, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { superuser } from './configuration.ts';
import { lastLines, type ServerHost, serverEnvironment } from './server.ts';

/** Makes a new data folder whose only login is the superuser, with that password. */
export async function initdb(host: ServerHost, dataFolder: string, password: string): Promise<void> {
  const logFile = `${dataFolder}.log`;
  const passwordFile = `${dataFolder}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (host.account) await chown(passwordFile, host.account.uid, host.account.gid);
  const initdb = await host.leash.start({
    command: host.binaries.initdb,
    args: [
      `--pgdata=${dataFolder}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--lc-collate=C',
      '--lc-ctype=C',
      '--lc-messages=C',
      // Off by default in version 17; without, a damaged copy of a page could pass unseen.
      '--data-checksums',
      '--no-sync',
      // A base backup ends with a fresh segment: small ones keep snapshots small.
      '--wal-segsize=1',
    ],
    cwd: dirname(dataFolder),
    env: serverEnvironment,
    logFile,
    stopSignal: 'SIGTERM',
    stopGraceMs: 1_000,
    ...(host.account && { account: host.account }),
  });
  const { code } = await initdb.exited;
  await rm(passwordFile);
  if (code !== 0) throw new Error(`initdb failed. Its log ends with:\n${await lastLines(logFile)}`);
}

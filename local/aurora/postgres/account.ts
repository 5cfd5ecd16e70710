import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

/** The operating system's account that a server runs under. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Whose rights PostgreSQL gets: this process's own (`undefined`), or, as it refuses to run as root, another's. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() === 0) return unprivilegedAccount(readFileSync('/etc/passwd', 'utf8'));
  expectNamedUser();
  return undefined;
}

/** Chooses from a user database in the form of passwd(5). Throws where there is only root, saying what to add. */
export function unprivilegedAccount(passwd: string): Account {
  const accounts = passwd.split('\n').flatMap(parseAccount);
  const named = (name: string) => accounts.find((account) => account.name === name);
  const account = named('nobody') ?? named('daemon') ?? accounts.find(({ uid }) => uid >= 1000);
  if (account === undefined) {
    throw new Error(
      'PostgreSQL refuses to run as root, and the system has no other account to run it under (nobody, daemon, or ' +
        'one with a user id of 1000 or more). Add one, or run as an ordinary user.',
    );
  }
  return { uid: account.uid, gid: account.gid };
}

/** Whether the account can pass through every folder down to this one. */
export function canReach(folder: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(folder);
  const search = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & search) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canReach(parent, account);
}

function parseAccount(line: string) {
  const [name, , uid, gid] = line.split(':');
  // macOS writes nobody's id as -2.
  const id = (text: string | undefined) => Number(text) >>> 0;
  return name && id(uid) > 0 ? [{ name, uid: id(uid), gid: id(gid) }] : [];
}

/** initdb asks the system for its user's name and fails without one; here it is said why. */
function expectNamedUser(): void {
  try {
    userInfo();
  } catch (error) {
    throw new Error(
      `PostgreSQL's initdb needs a named user, but user id ${process.getuid?.()} has no entry in the system's ` +
        'user database. Run as a user that has one.',
      { cause: error },
    );
  }
}

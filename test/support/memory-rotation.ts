import type { Databases, Login, RoleChange, RoleChanged } from '../../functions/domain/rotation/databases.ts';
import { RotationFailure } from '../../functions/domain/rotation/failure.ts';
import type { FormerSessions } from '../../functions/domain/rotation/former-sessions.ts';
import type { Inspection } from '../../functions/domain/rotation/inspection.ts';
import type { RetiredSession } from '../../functions/domain/rotation/rotation-record.ts';
import type { SecretFacts, Secrets, VersionRef } from '../../functions/domain/rotation/secrets.ts';
import type { Gate } from './interleave.ts';

interface Version {
  text: string | undefined;
  labels: Set<string>;
}

/** One secret by Secrets Manager's rules for labels, and other secrets that are only read. */
export class MemorySecret {
  readonly arn: string;
  readonly versions = new Map<string, Version>();
  /** By ARN: what is current; behind a space, another label. */
  readonly others = new Map<string, string>();
  rotationTokens: (string | undefined)[] = [];
  owningService: string | undefined;
  rotationEnabled = true;

  constructor(arn: string, text: string) {
    this.arn = arn;
    this.versions.set('v1', { text, labels: new Set(['AWSCURRENT']) });
  }

  /** As RotateSecret begins: a pending version without a value. Refused while another attempt is unfinished. */
  begin(token: string): void {
    const pending = this.#with('AWSPENDING');
    if (pending !== undefined && pending !== token && !this.labelsOf(pending).includes('AWSCURRENT')) {
      throw new Error('A previous rotation is not complete');
    }
    if (!this.versions.has(token)) this.versions.set(token, { text: undefined, labels: new Set() });
    this.#move('AWSPENDING', token);
  }

  /** As the documentation has people do with an attempt that is given up. */
  abandon(): void {
    for (const { labels } of this.versions.values()) {
      if (!labels.has('AWSCURRENT')) labels.delete('AWSPENDING');
    }
  }

  labelsOf(id: string): string[] {
    return [...(this.versions.get(id)?.labels ?? [])].sort();
  }

  textOf(label: string): string | undefined {
    const id = this.#with(label);
    return id === undefined ? undefined : this.versions.get(id)?.text;
  }

  through(gate: Gate): Secrets {
    return {
      describe: (arn) => gate({ name: 'describe', key: arn }, () => this.#facts()),
      read: (arn, version) => gate({ name: 'read', key: arn }, () => this.#read(arn, version)),
      putPending: (arn, version) =>
        gate({ name: 'putPending', key: arn }, () => {
          this.rotationTokens.push(version.rotationToken);
          const stored = this.versions.get(version.token);
          if (stored && stored.text === undefined) stored.text = version.text;
        }),
      moveCurrent: (arn, { to, from }) =>
        gate({ name: 'moveCurrent', key: arn }, () => {
          if (this.#with('AWSCURRENT') !== from) throw new Error(`AWSCURRENT is not on ${from}`);
          this.#move('AWSPREVIOUS', from);
          this.#move('AWSCURRENT', to);
        }),
      removePending: (arn, from) =>
        gate({ name: 'removePending', key: arn }, () => {
          this.versions.get(from)?.labels.delete('AWSPENDING');
        }),
      versionIds: (arn) => gate({ name: 'versionIds', key: arn }, () => [...this.versions.keys()].reverse()),
    };
  }

  #facts(): SecretFacts {
    const labelled = [...this.versions.keys()].filter((id) => this.labelsOf(id).length > 0);
    const labels = Object.fromEntries(labelled.map((id) => [id, this.labelsOf(id)]));
    return { rotationEnabled: this.rotationEnabled, owningService: this.owningService, labels };
  }

  #read(arn: string, version: VersionRef): string | undefined {
    if (arn !== this.arn)
      return this.others.get(
        'label' in version && version.label !== 'AWSCURRENT' ? `${arn} ${version.label}` : arn,
      );
    return 'id' in version ? this.versions.get(version.id)?.text : this.textOf(version.label);
  }

  #with(label: string): string | undefined {
    return [...this.versions].find(([, { labels }]) => labels.has(label))?.[0];
  }

  #move(label: string, to: string): void {
    for (const { labels } of this.versions.values()) labels.delete(label);
    this.versions.get(to)?.labels.add(label);
  }
}

/** A server that knows roles and passwords, and nothing else. */
export class MemoryDatabase {
  readonly passwords: Map<string, string>;
  readonly logins: string[] = [];
  /** What stands in the way of a login, whatever its password. */
  refuse: (login: Login) => RotationFailure | undefined = () => undefined;
  /** Sessions that are there all the time. */
  sessions: RetiredSession[] = [];
  /** Sessions from before the last rotation, until they are ended. */
  former: FormerSessions[] = [];
  /** What the clone has of its own, all the time. */
  migration: string[] = [];
  readonly reassigned: string[] = [];
  /** What an inspection finds: nothing in the way. */
  inspection: Inspection = {
    version: 170_005,
    readOnly: false,
    connections: { used: 10, max: 100 },
    certificateEnds: '2027-11-22T00:00:00.000Z',
    passwordsRestricted: false,
    maySetPasswords: false,
    createsRoles: true,
    roles: [
      { name: 'app', canLogIn: true, expired: false, administered: true, sessions: 0, applications: [] },
      {
        name: 'app_clone',
        canLogIn: true,
        expired: false,
        administered: true,
        sessions: 0,
        applications: [],
      },
    ],
    cloneIsMember: true,
    migration: [],
  };

  constructor(passwords: Readonly<Record<string, string>>) {
    this.passwords = new Map(Object.entries(passwords));
  }

  opens({ username, password }: Pick<Login, 'username' | 'password'>): boolean {
    return this.passwords.get(username) === password;
  }

  through(gate: Gate): Databases {
    return {
      prove: (login) => answering(gate, { name: 'prove', key: login.username }, () => this.#logIn(login)),
      proveAndList: (login) =>
        answering(gate, { name: 'proveAndList', key: login.username }, () => {
          this.#logIn(login);
          return { before: '2026-11-22T09:59:00.000Z', sessions: this.sessions };
        }),
      inspect: (login) =>
        answering(gate, { name: 'inspect', key: login.username }, () => {
          this.#logIn(login);
          return this.inspection;
        }),
      sessionsBefore: (login, { role }) =>
        answering(gate, { name: 'sessionsBefore', key: role }, () => {
          this.#logIn(login);
          return this.former.filter(({ user }) => user === role);
        }),
      endSessionsBefore: (login, { role }) =>
        answering(gate, { name: 'endSessionsBefore', key: role }, () => {
          this.#logIn(login);
          const before = this.former.length;
          this.former = this.former.filter(({ user }) => user !== role);
          return before - this.former.length;
        }),
      reassign: (login, { clone }) =>
        answering(gate, { name: 'reassign', key: clone }, () => {
          this.#logIn(login);
          this.reassigned.push(clone);
        }),
      setPassword: async (login, change, stillWanted) => {
        await stillWanted();
        return answering(gate, { name: 'setPassword', key: change.role }, () =>
          this.#setPassword(login, change),
        );
      },
    };
  }

  #setPassword(login: Login, { role, password }: RoleChange): RoleChanged {
    this.#logIn(login);
    const made = !this.passwords.has(role);
    this.passwords.set(role, password);
    return { made, migration: this.migration };
  }

  #logIn(login: Login): void {
    this.logins.push(`${login.username}@${login.host}`);
    const refusal = this.refuse(login);
    if (refusal) throw refusal;
    if (this.opens(login)) return;
    throw new RotationFailure('wrong-password', { expected: 'a login', found: '28P01' });
  }
}

/** A call that is refused was carried out all the same: its caller may crash before it hears of it. */
async function answering<T>(gate: Gate, call: { name: string; key: string }, perform: () => T): Promise<T> {
  const answer = await gate(call, () => {
    try {
      return { value: perform() };
    } catch (refusal) {
      return { refusal };
    }
  });
  if ('refusal' in answer) throw answer.refusal;
  return answer.value;
}

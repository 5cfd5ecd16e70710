import type { Client } from 'pg';
import { classifyDatabaseError } from '../../domain/rotation/classify.ts';
import type { Pair } from '../../domain/rotation/databases.ts';
import { RotationFailure, type RotationFailureName } from '../../domain/rotation/failure.ts';
import { databaseFacts } from './database-failure.ts';
import { comment } from './ownership.ts';
import {
  attributesOf,
  type Membership,
  membershipsOf,
  optionsLike,
  type RoleSetting,
  settingsOf,
} from './roles.ts';

/**
 * Makes the clone, or has it be like its model: attributes, memberships, settings of all databases. Its
 * setting `role` has it work as the model, or as whom the model works: whichever of the two creates
 * something, it belongs to one owner, whose default privileges it gets. A clone that has objects or
 * privileges of its own keeps working as itself until they are given away: otherwise it would lose them.
 *
 * @returns `lacks`: what the admin may not give it, as comments and statements for whoever may
 * @throws RotationFailure `unknown-role`, `roles-entangled`
 */
export async function keepAlike(
  client: Client,
  { model, clone }: Pair,
  given: { readonly verifier: string; readonly since16: boolean; readonly ownThings: boolean },
): Promise<{ readonly isNew: boolean; readonly lacks: readonly string[] }> {
  const wanted = await attributesOf(client, model);
  if (!wanted) {
    throw new RotationFailure('unknown-role', {
      expected: `role ${model} to exist, after which ${clone} is made`,
      found: 'no such role',
    });
  }
  const found = await attributesOf(client, clone);
  const role = client.escapeIdentifier(clone);
  const password = `PASSWORD ${client.escapeLiteral(given.verifier)}`;
  await client.query(
    found
      ? `ALTER ROLE ${role} ${optionsLike(client, wanted, found)} ${password}`
      : `CREATE ROLE ${role} LOGIN ${optionsLike(client, wanted)} ${password}`,
  );
  const lacks = [
    ...(await join(client, { model, clone }, given.since16)),
    ...(await set(client, { model, clone }, !given.ownThings)),
  ];
  return { isNew: !found, lacks };
}

/** To whom belongs what the two create. */
export async function sharedOwner(client: Client, model: string): Promise<string> {
  return ownerOf(client, model, await settingsOf(client, model));
}

async function join(client: Client, { model, clone }: Pair, since16: boolean): Promise<string[]> {
  const ofModel = await membershipsOf(client, model, since16);
  if (ofModel.some(({ group }) => group === clone)) {
    throw new RotationFailure('roles-entangled', {
      expected: `${clone} to become a member of ${model}`,
      found: `${model} is a member of ${clone}`,
    });
  }
  const asModel: Membership = { group: model, admin: false, inherit: true, set: true };
  const present = await membershipsOf(client, clone, since16);
  const lacks: string[] = [];
  for (const wanted of [asModel, ...ofModel]) {
    const { group, admin, inherit, set: setRole } = wanted;
    const has = present.find((one) => one.group === group);
    if (has && has.admin === admin && has.inherit === inherit && has.set === setRole) continue;
    // A right to hand on that the clone alone has is somebody's doing; nothing is taken from it here.
    const withAdmin = admin || (has?.admin ?? false);
    const options = since16
      ? ` WITH ADMIN ${withAdmin}, INHERIT ${inherit}, SET ${setRole}`
      : withAdmin
        ? ' WITH ADMIN OPTION'
        : '';
    const to = client.escapeIdentifier(clone);
    const grant = `GRANT ${client.escapeIdentifier(group)} TO ${to}${options}`;
    if (group === model) await client.query(grant);
    else lacks.push(...(await unlessDenied(client, grant, { model, clone })));
  }
  return lacks;
}

const denials: ReadonlySet<RotationFailureName> = new Set(['permission-denied', 'missing-admin-option']);

/** What only somebody else may do is left to them: as a member of its model, the clone can work without it. */
async function unlessDenied(client: Client, statement: string, { model, clone }: Pair): Promise<string[]> {
  await client.query('SAVEPOINT unless_denied');
  try {
    await client.query(statement);
    await client.query('RELEASE unless_denied');
    return [];
  } catch (thrown) {
    const failure = databaseFacts(thrown);
    if (!denials.has(classifyDatabaseError(failure))) throw thrown;
    await client.query('ROLLBACK TO unless_denied');
    return [comment(`${clone} is to have what ${model} has: ${failure.message}`), `${statement};`];
  }
}

async function set(client: Client, { model, clone }: Pair, asModel: boolean): Promise<string[]> {
  const ofModel = await settingsOf(client, model);
  const ofClone = await settingsOf(client, clone);
  const worksAs: RoleSetting = { database: null, name: 'role', value: await ownerOf(client, model, ofModel) };
  const others = ofModel.filter((one) => !isSame(one, worksAs));
  const wanted = asModel ? [...others, worksAs] : others;
  const lacks: string[] = [];
  for (const setting of wanted) {
    if (ofClone.some((one) => isSame(one, setting) && one.value === setting.value)) continue;
    const statement = `${alter(client, clone, setting)} SET ${assignment(client, setting)}`;
    lacks.push(...(await unlessDenied(client, statement, { model, clone })));
  }
  for (const setting of ofClone) {
    if (wanted.some((one) => isSame(one, setting)) || isSame(setting, worksAs)) continue;
    const statement = `${alter(client, clone, setting)} RESET ${settingName(client, setting.name)}`;
    lacks.push(...(await unlessDenied(client, statement, { model, clone })));
  }
  return lacks;
}

/**
 * As whom the model works, and to whom what it creates belongs: a shared owner, where the team has set one. Every role may set
 * this for itself, to any name; what it is no member of gets nothing of the clone's, such as functions that run as their owner.
 */
async function ownerOf(client: Client, model: string, settings: readonly RoleSetting[]): Promise<string> {
  const named = settings.find(({ database, name }) => database === null && name === 'role')?.value;
  if (named === undefined) return model;
  const { rows } = await client.query<{ member: boolean }>(
    `SELECT pg_has_role($1::name, oid, 'MEMBER') AS member FROM pg_roles WHERE rolname = $2`,
    [model, named],
  );
  return rows[0]?.member ? named : model;
}

function isSame(a: RoleSetting, b: RoleSetting): boolean {
  return a.database === b.database && a.name === b.name;
}

function alter(client: Client, role: string, { database }: RoleSetting): string {
  const where = database === null ? '' : ` IN DATABASE ${client.escapeIdentifier(database)}`;
  return `ALTER ROLE ${client.escapeIdentifier(role)}${where}`;
}

/** Lists of names, which are stored with the names quoted and given one by one. As in `variable_is_guc_list_quote`. */
const lists: ReadonlySet<string> = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

function assignment(client: Client, { name, value }: RoleSetting): string {
  const values = lists.has(name) ? namesOf(value) : [value];
  return `${settingName(client, name)} TO ${values.map((one) => client.escapeLiteral(one)).join(', ')}`;
}

/** A setting of an extension has a qualified name. */
function settingName(client: Client, name: string): string {
  return name
    .split('.')
    .map((part) => client.escapeIdentifier(part))
    .join('.');
}

/** `"$user", public` as its names; an empty list is one empty name. */
function namesOf(value: string): string[] {
  const names = [...value.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
  return names.length > 0 ? names : [''];
}

import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../json.ts';

/** A file of the export's folder that RDS wrote to describe it. */
export interface ManifestFile {
  /** Without the folder: `export_info_<task>.json`. */
  readonly name: string;
  readonly text: string;
}

/** One table as the manifests describe it. AWS documents none of the inner fields: what is absent is unknown. */
export interface ManifestTable {
  /** `database.schema.table`. */
  readonly name: string;
  readonly status: string;
  readonly sizeGB: number | undefined;
  readonly partitions: number | undefined;
  readonly completedPartitions: number | undefined;
  readonly warning: string | undefined;
  /** Column to type as PostgreSQL calls it; empty where the manifest does not tell. */
  readonly postgresTypes: ReadonlyMap<string, string>;
}

export type Manifest =
  | { readonly state: 'whole'; readonly tables: readonly ManifestTable[] }
  /** Not there, or not all there: RDS may still be writing. */
  | { readonly state: 'half-written'; readonly because: string };

const infoName = /^export_info_.+\.json$/;
const tablesName = /^export_tables_info_.+\.json$/;

/** Whether a file of the folder is one of the manifests. */
export function isManifest(name: string): boolean {
  return infoName.test(name) || tablesName.test(name);
}

/**
 * Reads the manifests of an export leniently: keys in any case, unknown members ignored, numbers as text taken.
 * One that is missing, cut off or of a shape that nobody knows makes the whole half-written.
 */
export function parseManifests(files: readonly ManifestFile[]): Manifest {
  if (!files.some(({ name }) => infoName.test(name))) return halfWritten('export_info_*.json is not there');
  const listings = files.filter(({ name }) => tablesName.test(name));
  if (listings.length === 0) return halfWritten('export_tables_info_*.json is not there');
  const missing = firstMissingRange(listings.map(({ name }) => name));
  if (missing !== undefined) return halfWritten(`no export_tables_info_*.json begins with table ${missing}`);

  const tables: ManifestTable[] = [];
  for (const { name, text } of files) {
    const content = parseJson(text);
    if (!isJsonObject(content)) return halfWritten(`${name} is not a whole JSON object`);
    if (!tablesName.test(name)) continue;
    const entries = member(content, 'perTableStatus');
    if (!Array.isArray(entries)) return halfWritten(`${name} has no perTableStatus`);
    const described = entries.map((entry) => tableOf(objectOf(entry)));
    if (described.some((table) => table.name === ''))
      return halfWritten(`${name} has a table without target`);
    tables.push(...described);
  }
  return { state: 'whole', tables };
}

/** The files are named `…_from_<first>_to_<last>.json`: tells where a range is missing between them. */
function firstMissingRange(names: readonly string[]): number | undefined {
  const ranges = names
    .map((name) => /_from_(\d+)_to_(\d+)\.json$/.exec(name))
    .filter((match) => match !== null)
    .map((match) => ({ from: Number(match[1]), to: Number(match[2]) }))
    .toSorted((a, b) => a.from - b.from);
  let next = ranges[0]?.from === 0 ? 0 : 1;
  for (const { from, to } of ranges) {
    if (from > next) return next;
    next = Math.max(next, to + 1);
  }
  return undefined;
}

function tableOf(entry: JsonObject): ManifestTable {
  const statistics = objectOf(member(entry, 'tableStatistics'));
  const partitioning = objectOf(member(statistics, 'partitioningInfo'));
  return {
    name: textOf(member(entry, 'target')) ?? '',
    status: (textOf(member(entry, 'status')) ?? 'unknown').toUpperCase(),
    sizeGB: numberOf(member(entry, 'sizeGB')),
    partitions: numberOf(member(partitioning, 'numberOfPartitions')),
    completedPartitions: numberOf(member(partitioning, 'numberOfCompletedPartitions')),
    warning: textOf(member(entry, 'warningMessage')),
    postgresTypes: postgresTypesOf(objectOf(member(entry, 'schemaMetadata'))),
  };
}

function postgresTypesOf(metadata: JsonObject): ReadonlyMap<string, string> {
  const mappings = member(metadata, 'originalTypeMappings');
  const types = new Map<string, string>();
  for (const mapping of Array.isArray(mappings) ? mappings.map(objectOf) : []) {
    const name = textOf(member(mapping, 'columnName'));
    const type = textOf(member(mapping, 'originalType'));
    if (name === undefined || type === undefined) continue;
    const length = numberOf(member(mapping, 'originalCharMaxLength')) ?? 0;
    types.set(name, length > 0 ? `${type}(${length})` : type);
  }
  return types;
}

/** The member of that name in any case: reports of real files differ. */
function member(object: JsonObject, name: string): JsonValue | undefined {
  const lower = name.toLowerCase();
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === lower);
  return key === undefined ? undefined : object[key];
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function numberOf(value: JsonValue | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function halfWritten(because: string): Manifest {
  return { state: 'half-written', because };
}

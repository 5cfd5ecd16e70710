import { isJsonObject, type JsonValue, parseJson } from '../json.ts';

/** Something that RDS says it left out. */
export interface SkippedPart {
  /** The table, as far as RDS names one. */
  readonly name: string | undefined;
  /** RDS's own word: `PERMISSIONS_DO_NOT_EXIST`, or a sentence. */
  readonly reason: string;
}

/**
 * What the task's WarningMessage says is missing; empty where nothing is. A message that is not the documented
 * JSON counts as one warning in RDS's words, since COMPLETE with a warning means that data is missing.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Monitoring.html
 */
export function parseWarning(message: string | undefined): SkippedPart[] {
  if (message === undefined || message.trim() === '') return [];
  const content = parseJson(message);
  if (!isJsonObject(content)) return [{ name: undefined, reason: message.trim() }];
  return Object.values(content)
    .flatMap((list) => (Array.isArray(list) ? list : [list]))
    .flatMap(skippedPart);
}

const nameMembers = ['target', 'tableName', 'table', 'objectName', 'objective', 'name', 'database'];

/** The shape of an entry is documented only for `general`; names and reasons are looked for under likely members. */
function skippedPart(entry: JsonValue): SkippedPart[] {
  if (entry === null || entry === '') return [];
  if (!isJsonObject(entry)) return [{ name: undefined, reason: String(entry) }];
  if (Object.keys(entry).length === 0) return [];
  const name = nameMembers.map((key) => entry[key]).find((value) => typeof value === 'string');
  const reason = entry['reason'] ?? entry['message'] ?? entry['warningMessage'];
  return [
    {
      name: typeof name === 'string' ? name : undefined,
      reason: typeof reason === 'string' ? reason : JSON.stringify(entry),
    },
  ];
}

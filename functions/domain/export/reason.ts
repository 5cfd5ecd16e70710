/** What RDS's word for a table that it left out means, and what to do about it. */
export interface ReasonMeaning {
  /** Continues "database.schema.table: …". */
  readonly why: string;
  /** One thing to do, as a sentence; `undefined` where nothing is known to help. */
  readonly todo: string | undefined;
  /** Whether exporting the same snapshot again can help: what is wrong may be inside it. */
  readonly sameSnapshotCanHelp: boolean;
}

interface Rule {
  readonly matches: RegExp;
  readonly why: string;
  /** With the problem's own names in the place of `{schema}` and `{table}`. */
  readonly todo: string;
}

/**
 * In this order. Only PERMISSIONS_DO_NOT_EXIST and FAILED_TO_EXTRACT_TABLES_LIST_FOR_DATABASE are words that AWS
 * prints; the others are recognised by what its list of limitations says.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Considerations.html
 */
const rules: readonly Rule[] = [
  {
    matches: /FAILED_TO_EXTRACT_TABLES_LIST/i,
    why: 'RDS could not list the tables of a database',
    todo: 'Let the master user connect to every database: GRANT CONNECT ON DATABASE <database> TO <master user>.',
  },
  {
    matches: /PERMISSION/i,
    why: 'the master user may not read it',
    todo: 'GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA {schema} TO <master user>; and for tables to come: ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT ALL ON TABLES TO <master user>.',
  },
  {
    matches: /COLUMN/i,
    why: 'a column name has a space or one of , ; { } ( ) =, which RDS cannot export',
    todo: 'ALTER TABLE {table} RENAME COLUMN, to a name of letters, digits and _.',
  },
  {
    matches: /SLASH|TABLE[ _]NAME/i,
    why: 'its name has a slash, which RDS cannot export',
    todo: 'ALTER TABLE {table} RENAME TO a name without slash.',
  },
  {
    matches: /ROW.*(SIZE|2 ?GB|LARGE)|(SIZE|LARGE).*ROW/i,
    why: 'a row is near or over 2 GB, which RDS cannot export',
    todo: 'Shorten the large rows of {table}, or accept that it is not exported.',
  },
  {
    matches: /UNLOGGED|TEMPORARY/i,
    why: 'unlogged and temporary tables have no content in a snapshot',
    todo: 'ALTER TABLE {table} SET LOGGED, or accept that it is not exported.',
  },
];

/**
 * Translates RDS's word; one that nobody knows is passed on as it is.
 *
 * @param table `database.schema.table`, if RDS names one
 */
export function meaningOf(reason: string, table?: string): ReasonMeaning {
  const rule = rules.find(({ matches }) => matches.test(reason));
  if (!rule) return { why: `RDS says: ${oneLine(reason)}`, todo: undefined, sameSnapshotCanHelp: true };
  const [database, schema = '<schema>', ...rest] = table?.split('.') ?? [];
  const name = rest.length > 0 ? `${schema}.${rest.join('.')}` : '<table>';
  const todo = rule.todo.replaceAll('{schema}', schema).replaceAll('{table}', name);
  return {
    why: `${rule.why} (${oneLine(reason)})`,
    todo: rest.length > 0 ? `In database ${database}: ${todo}` : todo,
    sameSnapshotCanHelp: false,
  };
}

/** What a failure's cause means. */
export interface CauseMeaning {
  readonly todo: readonly string[];
  readonly retryCanHelp: boolean;
}

const causes: readonly { readonly matches: RegExp; readonly todo: readonly string[] }[] = [
  {
    matches: /KMS/i,
    todo: [
      'Check that the lake key is enabled, not scheduled for deletion, and still admits the export role.',
    ],
  },
  {
    matches: /assume/i,
    todo: [
      'Check that the export role exists and trusts export.rds.amazonaws.com, or deploy the stack again.',
    ],
  },
  {
    matches: /current (AWS )?Region|NoSuchBucket|bucket (isn't|is not|isn’t) valid|credential/i,
    todo: ['Check that the lake bucket of this stack exists in this region and admits the export role.'],
  },
  {
    matches: /AccessDenied|403|isn't authorized|not authorized/i,
    todo: ['Check that the export role may still write to the lake bucket and use the lake key.'],
  },
  {
    matches: /500 ?MB/i,
    todo: [
      'A value near or over 500 MB fails every export: shorten it, or leave its table out with exports.only.',
    ],
  },
];

/**
 * What to do about the FailureCause of a task. RDS's causes of its own ("unknown internal error") can pass by
 * themselves; the others stay until somebody changes something.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Troubleshooting.html
 */
export function meaningOfCause(cause: string): CauseMeaning {
  const known = causes.find(({ matches }) => matches.test(cause));
  return { todo: known?.todo ?? [], retryCanHelp: known === undefined };
}

export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 297)}...` : line;
}

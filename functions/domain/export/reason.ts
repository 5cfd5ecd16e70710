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
  readonly meaning: (reason: string) => ReasonMeaning;
}

/**
 * In this order. Only PERMISSIONS_DO_NOT_EXIST and FAILED_TO_EXTRACT_TABLES_LIST_FOR_DATABASE are words that AWS
 * prints; the others are recognised by what its list of limitations says.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Considerations.html
 */
const rules: readonly Rule[] = [
  {
    matches: /FAILED_TO_EXTRACT_TABLES_LIST/i,
    meaning: insideSnapshot(
      'RDS could not list the tables of a database',
      'Let the master user connect to every database: GRANT CONNECT ON DATABASE <database> TO <master user>.',
    ),
  },
  {
    matches: /PERMISSION/i,
    meaning: insideSnapshot(
      'the master user may not read it',
      'In the cluster: GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA <schema> TO <master user>; the same for tables to come with ALTER DEFAULT PRIVILEGES.',
    ),
  },
  {
    matches: /COLUMN/i,
    meaning: insideSnapshot(
      "a column's name has a space or one of , ; { } ( ) = tab newline, which RDS cannot export",
      'In the cluster: ALTER TABLE <table> RENAME COLUMN the one named.',
    ),
  },
  {
    matches: /SLASH|TABLE[ _]NAME/i,
    meaning: insideSnapshot(
      "the table's name has a slash, which RDS cannot export",
      'In the cluster: ALTER TABLE <table> RENAME TO a name without slash.',
    ),
  },
  {
    matches: /ROW.*(SIZE|2 ?GB|LARGE)|(SIZE|LARGE).*ROW/i,
    meaning: insideSnapshot(
      'a row is near or over 2 GB, which RDS cannot export',
      'Split or shorten the large rows, or accept that the table is not exported.',
    ),
  },
  {
    matches: /UNLOGGED|TEMPORARY/i,
    meaning: insideSnapshot(
      'unlogged and temporary tables have no content in a snapshot',
      'In the cluster: ALTER TABLE <table> SET LOGGED, or accept that it is not exported.',
    ),
  },
];

/** Translates RDS's word; one that nobody knows is passed on as it is. */
export function meaningOf(reason: string): ReasonMeaning {
  const rule = rules.find(({ matches }) => matches.test(reason));
  return (
    rule?.meaning(reason) ?? {
      why: `RDS says: ${oneLine(reason)}`,
      todo: undefined,
      sameSnapshotCanHelp: true,
    }
  );
}

function insideSnapshot(why: string, todo: string): (reason: string) => ReasonMeaning {
  return (reason) => ({ why: `${why} (${oneLine(reason)})`, todo, sameSnapshotCanHelp: false });
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
    matches: /current Region|NoSuchBucket|bucket (isn't|is not|isn’t) valid|credential/i,
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

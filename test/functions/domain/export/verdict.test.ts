import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tableFolders } from '../../../../functions/domain/export/exported-files.ts';
import { isManifest, parseManifests } from '../../../../functions/domain/export/manifest.ts';
import { meaningOf, meaningOfCause } from '../../../../functions/domain/export/reason.ts';
import type { TableDamage, TableProof } from '../../../../functions/domain/export/table-proof.ts';
import type { ExportTask } from '../../../../functions/domain/export/task.ts';
import { type ExportEvidence, judgeExport } from '../../../../functions/domain/export/verdict.ts';
import { parseWarning } from '../../../../functions/domain/export/warning.ts';
import type { Witness } from '../../../../functions/domain/table-inventory/witness.ts';
import { manifestsOf } from '../../../support/export-world.ts';

const now = new Date('2026-11-20T03:00:00Z');
const tables = ['ledger.public.accounts', 'ledger.public.customers'];

const task: ExportTask = {
  identifier: 't',
  sourceArn: 'arn:s',
  state: 'COMPLETE',
  percentProgress: 100,
  startedAt: new Date('2026-11-20T02:15:00Z'),
  endedAt: new Date('2026-11-20T02:35:00Z'),
  bucket: 'steward-lake',
  prefix: 'exports',
  only: [],
  failureCause: undefined,
  warningMessage: undefined,
};

/** Ten rows in one file for each. */
function proofs(...names: string[]): ReadonlyMap<string, TableProof> {
  return new Map(
    names.map((name) => [name, { folder: `${name}/`, files: 1, bytes: 100, rows: 10, columns: [] }]),
  );
}

/** Manifests with the given entries in the place of whole ones. */
function entries(...perTableStatus: object[]) {
  return parseManifests([
    { name: 'export_info_t.json', text: '{}' },
    { name: 'export_tables_info_t_from_1_to_2.json', text: JSON.stringify({ perTableStatus }) },
  ]);
}

function judged(change: Partial<ExportEvidence> = {}, taskChange: Partial<ExportTask> = {}) {
  const manifest = parseManifests(manifestsOf('t', tables));
  const evidence = {
    task: { ...task, ...taskChange },
    intendedAt: new Date('2026-11-20T02:14:00Z'),
    manifest,
    proofs: proofs(...tables),
    strangers: [],
    never: [],
    mayBeDropped: [],
    previous: undefined,
    witness: undefined,
  };
  return judgeExport({ ...evidence, ...change }, now);
}

const problemsOf = (verdict: ReturnType<typeof judged>) =>
  verdict.kind === 'incomplete' ? verdict.problems.map(({ name, why }) => `${name}: ${why}`) : verdict;

describe('the verdict on an export', () => {
  test('verified: every table complete, with its file', () => {
    expect(judged()).toEqual({ kind: 'verified', tables, empty: [], rows: 20 });
  });

  test.each([
    ['STARTING', { kind: 'waiting', reason: 'STARTING, 0 %' }],
    ['SOMETHING_NEW', { kind: 'waiting', reason: 'SOMETHING_NEW, 0 %' }],
    ['CANCELED', { kind: 'canceled' }],
    ['FAILED', { kind: 'failed', cause: 'RDS gave no cause' }],
  ])('%s', (state, verdict) => {
    expect(judged({}, { state, percentProgress: 0 })).toEqual(verdict);
  });

  test('incomplete: a warning of RDS, named or not', () => {
    const warning = {
      skippedTables: [{ tableName: 'ledger.audit.blobs', reason: 'invalid column name' }],
      skippedObjectives: [],
      general: [{ reason: 'FAILED_TO_EXTRACT_TABLES_LIST_FOR_DATABASE' }],
    };
    expect(problemsOf(judged({}, { warningMessage: JSON.stringify(warning) }))).toEqual([
      'ledger.audit.blobs: a column name has a space or one of , ; { } ( ) =, which RDS cannot export (invalid column name)',
      'undefined: RDS could not list the tables of a database (FAILED_TO_EXTRACT_TABLES_LIST_FOR_DATABASE)',
    ]);
    expect(problemsOf(judged({}, { warningMessage: 'Some tables were skipped' }))).toEqual([
      'undefined: RDS says: Some tables were skipped',
    ]);
  });

  test.each([
    ['{"general":"Some tables were skipped"}', ['undefined: RDS says: Some tables were skipped']],
    [
      '{"skippedTables":{"table":"ledger.audit.blobs","reason":"PERMISSIONS_DO_NOT_EXIST"}}',
      ['ledger.audit.blobs: the master user may not read it (PERMISSIONS_DO_NOT_EXIST)'],
    ],
    ['{"skippedTables":7}', ['undefined: RDS says: 7']],
  ])('incomplete: a warning of another shape than documented, %s', (warningMessage, problems) => {
    expect(problemsOf(judged({}, { warningMessage }))).toEqual(problems);
  });

  test.each(['{"skippedTables":null,"general":""}', '{"skippedTables":[],"general":{}}', '{}'])(
    'a warning that says nothing, %s, is none',
    (warningMessage) => {
      expect(judged({}, { warningMessage }).kind).toBe('verified');
    },
  );

  test.each([
    [{ status: 'FAILED' }, 'half-written'],
    ['ledger.public.accounts', 'half-written'],
    [{ target: 'ledger.public.accounts', status: 'COMPLETE' }, 'whole'],
  ])('an entry of the manifest that names no table proves nothing: %o', (entry, state) => {
    const text = JSON.stringify({
      perTableStatus: [{ target: 'ledger.public.x', status: 'COMPLETE' }, entry],
    });
    const files = [
      { name: 'export_info_t.json', text: '{}' },
      { name: 'export_tables_info_t_from_1_to_2.json', text },
    ];
    expect(parseManifests(files).state).toBe(state);
  });

  test('manifests of an export whose end RDS does not tell are waited for a day and an hour', () => {
    const missing = { manifest: parseManifests([]) };
    const at = (time: string) =>
      judgeExport(
        {
          task: { ...task, endedAt: undefined, startedAt: undefined },
          intendedAt: new Date('2026-11-20T02:14:00Z'),
          proofs: new Map(),
          strangers: [],
          never: [],
          mayBeDropped: [],
          previous: undefined,
          witness: undefined,
          ...missing,
        },
        new Date(time),
      ).kind;
    expect(at('2026-11-21T03:14:00Z')).toBe('waiting');
    expect(at('2026-11-21T03:14:01Z')).toBe('failed');
  });

  test('an empty warning is none', () => {
    const warningMessage = '{"skippedTables":[],"skippedObjectives":[],"general":[]}';
    expect(judged({}, { warningMessage }).kind).toBe('verified');
  });

  test('incomplete: a table that the manifest does not call COMPLETE, or warns of', () => {
    const manifest = entries(
      { target: 'a.b.c', status: 'FAILED' },
      { target: 'a.b.d', status: 'COMPLETE', warningMessage: 'PERMISSIONS_DO_NOT_EXIST' },
      {
        target: 'a.b.e',
        status: 'complete',
        TableStatistics: { PartitioningInfo: { numberOfPartitions: '4', numberOfCompletedPartitions: 3 } },
      },
      { target: 'a.b.f' },
    );
    expect(problemsOf(judged({ manifest }))).toEqual([
      'a.b.c: RDS says: status FAILED',
      'a.b.d: the master user may not read it (PERMISSIONS_DO_NOT_EXIST)',
      'a.b.e: RDS says: 3 of 4 parts written',
      'a.b.f: RDS says: status UNKNOWN',
    ]);
  });

  test('incomplete: a table of some size without a file', () => {
    expect(problemsOf(judged({ proofs: proofs(...tables.slice(1)) }))).toEqual([
      'ledger.public.accounts: RDS says COMPLETE, but there is no Parquet file',
    ]);
  });

  test('incomplete: a table with a file that is cut short', () => {
    const damaged = 'part-00003.gz.parquet: it does not end with a Parquet footer';
    const cut = new Map<string, TableProof | TableDamage>([
      ...proofs(...tables),
      ['ledger.public.accounts', { folder: 'x/', damaged }],
    ]);
    expect(problemsOf(judged({ proofs: cut }))).toEqual([
      'ledger.public.accounts: RDS says COMPLETE, but a file is not whole: part-00003.gz.parquet: it does not end with a Parquet footer',
    ]);
  });

  test('files of a table that no manifest names: a manifest is waited for, an hour long', () => {
    const strangers = ['ledger/public.payouts/'];
    expect(judged({ strangers })).toEqual({
      kind: 'waiting',
      reason: 'COMPLETE, but no manifest names the table of ledger/public.payouts/',
    });
    expect(problemsOf(judged({ strangers }, { endedAt: new Date('2026-11-20T01:59:59Z') }))).toEqual([
      'undefined: there are files under ledger/public.payouts/, but no manifest names their table',
    ]);
  });

  test('an empty table may have no file, unless the previous export had one', () => {
    const manifest = entries({ target: 'a.b.c', status: 'COMPLETE', sizeGB: 0 });
    const none = { proofs: proofs() };
    expect(judged({ manifest, ...none })).toEqual({
      kind: 'verified',
      tables: ['a.b.c'],
      empty: ['a.b.c'],
      rows: 0,
    });
    const wasFull = { tables: ['a.b.c'], empty: [] };
    expect(judged({ manifest, ...none, previous: wasFull }).kind).toBe('incomplete');
    const wasEmpty = { tables: ['a.b.c'], empty: ['a.b.c'] };
    expect(judged({ manifest, ...none, previous: wasEmpty }).kind).toBe('verified');
  });

  test('incomplete: a table of the previous export is gone, unless it is not asked for any more', () => {
    const previous = { tables: [...tables, 'ledger.audit.entries'], empty: [] };
    expect(problemsOf(judged({ previous }))).toEqual([
      'ledger.audit.entries: in the previous export, not in this one',
    ]);
    expect(judged({ previous }, { only: ['ledger.public'] }).kind).toBe('verified');
    expect(judged({ previous, mayBeDropped: ['ledger.audit.ent*'] }).kind).toBe('verified');
    expect(judged({ previous, mayBeDropped: ['ledger.audit.log*'] }).kind).toBe('incomplete');
  });

  const witnessOf = (present: Witness['present'], ...gone: string[]): Witness => ({
    present,
    isGone: (name) => gone.includes(name),
  });

  test('verified: a table of the previous export was gone before the snapshot, as the database says', () => {
    const previous = { tables: [...tables, 'ledger.audit.entries'], empty: [] };
    expect(judged({ previous, witness: witnessOf([], 'ledger.audit.entries') }).kind).toBe('verified');
  });

  test('incomplete: a table is not there that the database had before the snapshot and after it', () => {
    const present = [{ name: 'ledger.audit.logins' }, ...tables.map((name) => ({ name }))];
    const witness = witnessOf(present);
    expect(problemsOf(judged({ witness }))).toEqual([
      'ledger.audit.logins: in the database before the snapshot and after it, with rows, and not in the export; RDS does not say why',
    ]);
    expect(judged({ witness, never: ['ledger.audit'] }).kind).toBe('verified');
    expect(judged({ witness }, { only: ['ledger.public'] }).kind).toBe('verified');
  });

  test('a table that the database had is told once, by what is known of it', () => {
    const witness = witnessOf([{ name: 'ledger.audit.logins' }]);
    const previous = { tables: ['ledger.audit.logins'], empty: [] };
    expect(problemsOf(judged({ witness, previous }))).toEqual([
      'ledger.audit.logins: in the previous export, not in this one',
    ]);
    const warningMessage = JSON.stringify({
      skippedTables: [{ tableName: 'ledger.audit.logins', reason: 'PERMISSIONS_DO_NOT_EXIST' }],
    });
    expect(problemsOf(judged({ witness }, { warningMessage }))).toEqual([
      'ledger.audit.logins: the master user may not read it (PERMISSIONS_DO_NOT_EXIST)',
    ]);
  });

  test('verified: a partition that the database had is exported as its table', () => {
    const witness = witnessOf([
      { name: 'ledger.public.accounts_2026', partitionOf: 'ledger.public.accounts' },
    ]);
    expect(judged({ witness }).kind).toBe('verified');
  });

  test('incomplete: nothing of what was asked for is there', () => {
    const only = ['ledger.public.accounts', 'ledger.payments', 'ledger.pub'];
    expect(problemsOf(judged({}, { only }))).toEqual([
      'ledger.payments: asked for in exports.only, not in the export',
      'ledger.pub: asked for in exports.only, not in the export',
    ]);
  });

  test('incomplete: no table at all', () => {
    expect(problemsOf(judged({ manifest: entries() }))).toEqual([
      'undefined: the export has no table at all',
    ]);
  });

  test('waiting for manifests ends after an hour, to the second', () => {
    const manifest = { state: 'half-written', because: 'x' } as const;
    const endedAt = new Date('2026-11-20T02:00:00Z');
    expect(judged({ manifest }, { endedAt }).kind).toBe('waiting');
    expect(judged({ manifest }, { endedAt: new Date(endedAt.getTime() - 1) }).kind).toBe('failed');
  });

  test('counts every table of the manifest exactly once', () => {
    const entry = fc.record(
      {
        target: fc.stringMatching(/^[a-c]\.[a-c]\.[a-c]$/),
        status: fc.constantFrom('COMPLETE', 'FAILED', 'SKIPPED'),
        sizeGB: fc.constantFrom(0, 0.01, 12),
        warningMessage: fc.constantFrom('', 'PERMISSIONS_DO_NOT_EXIST'),
      },
      { requiredKeys: ['target'] },
    );
    const list = fc.uniqueArray(entry, { selector: ({ target }) => target, minLength: 1 });
    fc.assert(
      fc.property(list, fc.array(fc.stringMatching(/^[a-c]\.[a-c]\.[a-c]$/)), (some, withFiles) => {
        const verdict = judged({ manifest: entries(...some), proofs: proofs(...withFiles) });
        if (verdict.kind === 'verified') expect(verdict.tables).toHaveLength(some.length);
        else if (verdict.kind === 'incomplete') expect(verdict.expected).toBe(some.length);
        else throw new Error(verdict.kind);
      }),
    );
  });
});

describe('manifests', () => {
  const [info, listing] = manifestsOf('t', tables) as [
    { name: string; text: string },
    { name: string; text: string },
  ];

  test.each([
    [[], 'export_info_*.json is not there'],
    [[info], 'export_tables_info_*.json is not there'],
    [[listing], 'export_info_*.json is not there'],
    [[{ ...info, text: '' }, listing], 'export_info_t.json is not a whole JSON object'],
    [
      [info, { ...listing, text: '{"perTable' }],
      'export_tables_info_t_from_1_to_2.json is not a whole JSON object',
    ],
    [[info, { ...listing, text: '[]' }], 'export_tables_info_t_from_1_to_2.json is not a whole JSON object'],
    [[info, { ...listing, text: '{}' }], 'export_tables_info_t_from_1_to_2.json has no perTableStatus'],
    [
      [info, listing, { name: 'export_tables_info_t_from_5_to_9.json', text: '{"perTableStatus":[]}' }],
      'no export_tables_info_*.json begins with table 3',
    ],
  ])('%#: are half-written', (files, because) => {
    expect(parseManifests(files)).toEqual({ state: 'half-written', because });
  });

  test('cut off anywhere, or made of anything, never throw', () => {
    fc.assert(
      fc.property(fc.nat(listing.text.length), fc.json(), (length, json) => {
        parseManifests([info, { ...listing, text: listing.text.slice(0, length) }]);
        parseManifests([
          { ...info, text: json },
          { ...listing, text: json },
        ]);
        parseWarning(json);
      }),
    );
  });

  test('are told from other files', () => {
    expect(isManifest('export_info_t.json')).toBe(true);
    expect(isManifest('export_tables_info_t_from_1_to_2.json')).toBe(true);
    expect(isManifest('export_info_t.json.tmp')).toBe(false);
  });
});

describe('words of RDS', () => {
  test('that nobody knows are passed on, on one line', () => {
    expect(meaningOf('SOME\n  NEW_REASON')).toEqual({
      why: 'RDS says: SOME NEW_REASON',
      todo: undefined,
      sameSnapshotCanHelp: true,
    });
  });

  test.each([
    ['An unknown internal error occurred.', 0, true],
    ['The KMS key check failed on the source.', 1, false],
    ["can't assume the IAM role", 1, false],
    ["The bucket isn't in the current Region.", 1, false],
    ["The role isn't authorized to call s3:PutObject", 1, false],
  ])('as cause of a failure: %s', (cause, steps, retryCanHelp) => {
    const meaning = meaningOfCause(cause);
    expect([meaning.todo.length, meaning.retryCanHelp]).toEqual([steps, retryCanHelp]);
  });
});

test.each([
  ['ledger.public.accounts', ['ledger/public.accounts/']],
  ['ledger.public.odd name', ['ledger/public.odd name/', 'ledger/public.odd_name/']],
  ['odd', ['odd/']],
  ['my.ledger.public.accounts', ['my/ledger.public.accounts/', 'my.ledger/public.accounts/']],
])('files of %s are looked for in %o', (table, folders) => {
  expect(tableFolders(table)).toEqual(folders);
});

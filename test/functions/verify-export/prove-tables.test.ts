import { expect, test } from 'vitest';
import { parseManifests } from '../../../functions/domain/export/manifest.ts';
import type { ReadSoFar } from '../../../functions/domain/export/proof-progress.ts';
import { proveTables } from '../../../functions/verify-export/prove-tables.ts';
import { manifestsOf } from '../../support/export-world.ts';

const folder = 'exports/t-202611200210-aaaaaaaaaa/';
const manifest = parseManifests(manifestsOf('t', ['ledger.public.accounts', 'ledger.public.orders']));
const tables = manifest.state === 'whole' ? manifest.tables : [];

/** So many files of each table, in the order of their keys, as S3 lists them. */
class ManyFiles {
  readonly count: number;
  /** Listed, and not read yet. */
  held = 0;
  most = 0;
  readonly asked: (string | undefined)[] = [];

  constructor(count: number) {
    this.count = count;
  }

  manifests = async () => [];

  async *parquetFiles(_folder: string, after?: string) {
    this.asked.push(after);
    for (const table of ['public.accounts', 'public.orders']) {
      for (let index = 0; index < this.count; index++) {
        const key = `${folder}ledger/${table}/1/part-${String(index).padStart(7, '0')}.gz.parquet`;
        if (after !== undefined && key <= after) continue;
        this.most = Math.max(this.most, ++this.held);
        yield { key, bytes: 4 };
      }
    }
  }

  footer = async () => {
    this.held -= 1;
    return { rows: 2, columns: [{ name: 'id', type: 'bigint' }] };
  };
}

test('millions of files are held by their tables alone, and read on from where an invocation ended', async () => {
  const files = new ManyFiles(15_000);
  let before: ReadSoFar = { through: '', folders: new Map() };
  for (const _invocation of [1, 2]) {
    let left = 12_000;
    const unfinished = await proveTables(files, folder, tables, { before, mayGoOn: () => left-- > 0 });
    if (!('soFar' in unfinished)) throw new Error('it came to an end');
    before = unfinished.soFar;
    files.held = 0;
  }
  const proven = await proveTables(files, folder, tables, { before, mayGoOn: () => true });
  if ('soFar' in proven) throw new Error('it did not come to an end');
  expect([...proven.proofs].map(([name, proof]) => [name, 'rows' in proof && proof.rows])).toEqual([
    ['ledger.public.accounts', 30_000],
    ['ledger.public.orders', 30_000],
  ]);
  expect(files.asked).toEqual([
    undefined,
    `${folder}ledger/public.accounts/1/part-0011999.gz.parquet`,
    `${folder}ledger/public.orders/1/part-0008999.gz.parquet`,
  ]);
  expect(files.most).toBeLessThanOrEqual(50);
});

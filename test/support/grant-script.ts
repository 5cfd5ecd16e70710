import { readFileSync } from 'node:fs';
import path from 'node:path';

const page = path.resolve(import.meta.dirname, '../../docs/failover.md');

/** The script that the documentation tells people to run, as it stands there. */
export function grantScript(): string {
  const [, script] = /```sql\n([\s\S]+?)```/.exec(readFileSync(page, 'utf8')) ?? [];
  if (script === undefined) throw new Error(`Expected a block of SQL in ${page}. Found none.`);
  return script;
}

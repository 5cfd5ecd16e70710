import { readFileSync } from 'node:fs';
import path from 'node:path';

const docs = path.resolve(import.meta.dirname, '../../docs');

/** The scripts that a page of the documentation tells people to run, as they stand there. */
export function grantScript(name: 'failover' | 'exports' = 'failover'): string {
  const page = readFileSync(path.join(docs, `${name}.md`), 'utf8');
  const scripts = [...page.matchAll(/```sql\n([\s\S]+?)```/g)].flatMap(([, script = '']) => script);
  const [first] = scripts;
  if (first === undefined) throw new Error(`Expected a block of SQL in docs/${name}.md. Found none.`);
  return name === 'failover' ? first : scripts.join('\n');
}

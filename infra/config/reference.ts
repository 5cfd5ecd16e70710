import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key of the configuration, as its docstring describes it. */
export interface ReferenceKey {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  /** Absent for a key that must be given. */
  readonly standard?: string;
}

/** One object of the configuration. */
export interface ReferenceSection {
  readonly name: string;
  readonly text: string;
  readonly extends?: string;
  readonly keys: readonly ReferenceKey[];
}

const interfaceForm =
  /\/\*\*(?<doc>(?:(?!\*\/)[\s\S])*)\*\/\nexport interface (?<name>\w+)(?: extends (?<parent>\w+))? \{\n(?<body>[\s\S]*?)\n\}/g;
const keyForm =
  /\/\*\*(?<doc>(?:(?!\*\/)[\s\S])*)\*\/\s+readonly (?<name>\w+)(?<optional>\??): (?<type>[^;]+);/g;

/** The configuration as a whole, then one file for each capability. */
const files = [
  'config.ts',
  'alerts.ts',
  'exports.ts',
  'live-exports.ts',
  'compare.ts',
  'etl.ts',
  'backups.ts',
  'backup-retention.ts',
  'export-retention.ts',
  'failover.ts',
  'events.ts',
  'changes.ts',
  'rotation.ts',
  'rotation-waves.ts',
  'rotation-hooks.ts',
  'network.ts',
  'lake.ts',
];

/** The docstrings of the configuration: what an editor shows is what `docs/configuration.md` says. */
export function readReference(): ReferenceSection[] {
  const source = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
  return [...source.matchAll(interfaceForm)].map(({ groups = {} }) => ({
    name: groups['name'] ?? '',
    text: plain(groups['doc']).text,
    ...(groups['parent'] ? { extends: groups['parent'] } : {}),
    keys: [...(groups['body'] ?? '').matchAll(keyForm)].map((key) => readKey(key.groups ?? {})),
  }));
}

function readKey({ doc, name = '', optional, type = '' }: Record<string, string>): ReferenceKey {
  const { text, standard } = plain(doc);
  const shown = optional === '?' ? { standard: standard ?? 'none' } : {};
  return { name, type: type.replaceAll('readonly ', ''), text, ...shown };
}

/** A docstring without its stars, and what it says after `@default`. */
function plain(doc = ''): { text: string; standard?: string } {
  const lines = doc
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .filter((line) => line !== '');
  const marked = lines.find((line) => line.startsWith('@default'));
  const text = lines.filter((line) => line !== marked).join(' ');
  return marked ? { text, standard: marked.slice('@default'.length).trim() } : { text };
}

const introduction = `# Configuration

\`steward.config.ts\` in the project's root exports \`defineConfig({…})\`. It is validated when the app synthesizes: every
mistake is listed with the path of its key, what was found, what is allowed, and a hint. Nothing is synthesized until
there is none.

Another file is chosen by a context key, on every command of the CDK: \`npx cdk synth -c config=examples/local.config.ts\`.

What follows is made from the docstrings in \`infra/config\`, which an editor shows while you type.`;

/** The text of `docs/configuration.md`. */
export function configurationReference(): string {
  const sections = readReference();
  const names = new Set(sections.map(({ name }) => name));
  const parts = sections.map((section) => {
    const inherited = section.extends ? `\n\nAlso takes every key of ${link(section.extends)}.` : '';
    const rows = section.keys.map(
      ({ name, type, text, standard }) =>
        `| \`${name}\` | ${typeText(type, names)} | ${standardText(standard)} | ${text.replaceAll('|', '\\|')} |`,
    );
    return [
      `## ${section.name}\n\n${section.text}${inherited}\n`,
      '| Key | Type | Default | What it is |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${[introduction, ...parts].join('\n\n')}\n`;
}

function link(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}

const recordForm = /^Readonly<Record<string, (.+)>>$/;

function typeText(type: string, sections: ReadonlySet<string>): string {
  const [, value] = recordForm.exec(type) ?? [];
  if (value !== undefined) return `object of ${typeText(value, sections)}`;
  const element = type.replace('[]', '');
  // Every other named type is a choice of texts, which the description lists.
  const shown = sections.has(element)
    ? link(element)
    : /^[A-Z]/.test(element)
      ? '`string`'
      : `\`${element}\``;
  return type.endsWith('[]') ? `list of ${shown}` : shown;
}

/** Words stand as they are, values as code. */
function standardText(standard: string | undefined): string {
  if (standard === undefined) return 'must be given';
  return /^[['\d]|^(true|false)$/.test(standard) ? `\`${standard}\`` : standard;
}

import type { VerifiedExport } from './verified-export.ts';

/** What a placeholder stands for in the arguments of a step. */
const meanings = {
  cluster: (export_: VerifiedExport) => export_.clusterIdentifier,
  clusterId: (export_: VerifiedExport) => export_.clusterId,
  snapshot: (export_: VerifiedExport) => export_.snapshotIdentifier,
  snapshotTime: (export_: VerifiedExport) => export_.snapshotTime,
  export: (export_: VerifiedExport) => export_.taskIdentifier,
  bucket: (export_: VerifiedExport) => export_.bucket,
  folder: (export_: VerifiedExport) => export_.folder,
  tables: (_: VerifiedExport, tables: readonly string[]) => tables.join(','),
  record: (export_: VerifiedExport) => export_.record,
} as const;

export const placeholders = Object.keys(meanings) as (keyof typeof meanings)[];

const placeholderForm = /\{(\w+)\}/g;

/** Words in braces that are no placeholder, in the order of their appearance. */
export function unknownPlaceholders(text: string): string[] {
  return [...text.matchAll(placeholderForm)].flatMap(([, name = '']) =>
    Object.hasOwn(meanings, name) ? [] : [name],
  );
}

/** The arguments with what each placeholder stands for; other words in braces stay as they are. */
export function filledIn(
  arguments_: Readonly<Record<string, string>>,
  export_: VerifiedExport,
  tables: readonly string[],
): Record<string, string> {
  const fill = (text: string) =>
    text.replace(placeholderForm, (whole, name: string) =>
      Object.hasOwn(meanings, name) ? meanings[name as keyof typeof meanings](export_, tables) : whole,
    );
  return Object.fromEntries(Object.entries(arguments_).map(([name, text]) => [name, fill(text)]));
}

const secretName = /passw|pwd|secret|token|credential|(api|access|private)[-_]?key/i;
const withPassword = /(:\/\/[^/\s:@]*):[^/\s@]+@/;

function isSecret(name: string, text: string): boolean {
  return (secretName.test(name) && !text.startsWith('arn:')) || withPassword.test(text);
}

/** Arguments as people and records may have them: a value is left out that is a secret by its name, or has a password in its address. */
export function withoutSecrets(arguments_: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(arguments_).map(([name, text]) => [
      name,
      isSecret(name, text) ? '(not shown, as it may be a secret)' : text,
    ]),
  );
}

/** Shorter values stand in too many texts for other reasons. */
const shortestSecret = 4;

/** What a service or a job says, without passwords in addresses and values that are secrets among the arguments. */
export function withoutSecretsOf(arguments_: Readonly<Record<string, string>>, said: string): string {
  const secrets = Object.entries(arguments_)
    .filter(([name, text]) => text.length >= shortestSecret && isSecret(name, text))
    .map(([, text]) => text);
  const without = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), said);
  return without.replace(new RegExp(withPassword, 'g'), '$1:***@');
}

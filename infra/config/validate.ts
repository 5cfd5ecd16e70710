import * as v from 'valibot';
import { athenaMistakes } from './athena.ts';
import { catalogueMistakes } from './catalogue.ts';
import { clashes } from './clashes.ts';
import { etlMistakes } from './etl-mistakes.ts';
import { lakeMistakes } from './lake.ts';
import { ConfigError, mistakeOf } from './mistake.ts';
import { networkMistakes } from './network-needs.ts';
import { secretMistakes } from './rotated-secrets.ts';
import { configSchema, type ValidConfig } from './schema.ts';
import { deniedWishes } from './table-choice.ts';

/**
 * The configuration with every default filled in.
 *
 * @param file how the mistakes name where they are.
 * @param now decides whether a cron expression still fires.
 * @throws ConfigError with all mistakes at once.
 */
export function validateConfig(config: unknown, file: string, now: Date): ValidConfig {
  const result = v.safeParse(configSchema(now), config);
  const mistakes = [
    ...(result.issues ?? []).map(mistakeOf),
    ...clashes(config),
    ...deniedWishes(config),
    ...(result.success
      ? [
          ...secretMistakes(result.output),
          ...lakeMistakes(result.output),
          ...athenaMistakes(result.output),
          ...catalogueMistakes(result.output),
          ...etlMistakes(result.output),
          ...networkMistakes(result.output),
        ]
      : []),
  ];
  if (!result.success || mistakes.length > 0) throw new ConfigError(file, mistakes);
  return result.output;
}

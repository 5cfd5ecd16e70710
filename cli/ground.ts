import type { ValidConfig } from '../infra/config/schema.ts';
import type { GlobalOptions } from './options.ts';
import type { Terminal } from './output/screen.ts';
import type { SynthesizedStack } from './plan/template.ts';
import type { Deployment } from './session/deployments.ts';
import type { Session } from './session/session.ts';
import type { Discovered } from './setup/discovered.ts';

/** What the command line runs on; tests put other ground under it. */
export interface Ground {
  readonly terminal: Terminal;
  /** Reaches a deployment of the configuration. */
  open(options: GlobalOptions, config: ValidConfig, deployment: Deployment): Promise<Session>;
  /** What there is in an account and region, before there is a configuration. */
  discover(options: GlobalOptions, region: string): Promise<Discovered>;
  /** What `npx cdk deploy` would make of a configuration's file. */
  synthesize(config: string, code: 'with-code' | 'without-code'): Promise<readonly SynthesizedStack[]>;
  /** The configuration's file where none is named. */
  defaultConfig(options: GlobalOptions): Promise<string>;
  sleep(ms: number): Promise<void>;
}

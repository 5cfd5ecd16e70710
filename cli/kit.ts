import type { JsonObject } from '../functions/domain/json.ts';
import { loadConfig } from '../infra/config/load.ts';
import type { ValidConfig } from '../infra/config/schema.ts';
import type { ExitStatus } from './exit-status.ts';
import type { GlobalOptions } from './options.ts';
import { problemFacts, problemText } from './output/problem-text.ts';
import type { Report } from './output/report.ts';
import { openScreen, type Screen, type Terminal } from './output/screen.ts';
import type { SynthesizedStack } from './plan/template.ts';
import { Problem, problemOf } from './problem.ts';
import { chooseDeployments, chooseOne, type Deployment } from './session/deployments.ts';
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

/** What commands are made with. */
export interface Kit {
  readonly ground: Ground;
  /** Ends with the worst of what came of the command's parts. */
  readonly outcome: { status: ExitStatus };
  /** The configuration's file that the options mean. */
  configFile(options: GlobalOptions): Promise<string>;
  /** Runs in every chosen deployment at once, and prints one report after the other. */
  over(options: GlobalOptions, work: (session: Session, screen: Screen) => Promise<Report>): Promise<void>;
  /** Runs in the one chosen deployment. */
  inOne(options: GlobalOptions, work: (session: Session, screen: Screen) => Promise<Report>): Promise<void>;
}

export function screenFor(terminal: Terminal, { color }: Pick<GlobalOptions, 'color'>): Screen {
  return openScreen(terminal, color);
}

export function makeKit(ground: Ground): Kit {
  const outcome: { status: ExitStatus } = { status: 'done' };

  async function configFile(options: GlobalOptions): Promise<string> {
    return options.config ?? ground.defaultConfig(options);
  }

  async function load(options: GlobalOptions): Promise<ValidConfig> {
    return loadConfig(await configFile(options), new Date());
  }

  async function attempt(
    options: GlobalOptions,
    { config, deployment, screen }: { config: ValidConfig; deployment: Deployment; screen: Screen },
    work: (session: Session, screen: Screen) => Promise<Report>,
  ): Promise<Part> {
    let place: Part['place'] = { deployment: deployment.name, region: deployment.region };
    try {
      const session = await ground.open(options, config, deployment);
      place = session.place;
      return { place, came: await work(session, screen) };
    } catch (thrown) {
      return { place, came: problemOf(thrown) };
    }
  }

  return {
    ground,
    outcome,
    configFile,
    async over(options, work) {
      const screen = screenFor(ground.terminal, options);
      const config = await load(options);
      const parts = await Promise.all(
        chooseDeployments(config, options).map((deployment) =>
          attempt(options, { config, deployment, screen }, work),
        ),
      );
      for (const { came } of parts) outcome.status = came.status ?? outcome.status;
      if (options.json) screen.write(JSON.stringify({ deployments: parts.map(jsonOf) }, null, 2));
      else showEach(parts, screen);
    },
    async inOne(options, work) {
      const screen = screenFor(ground.terminal, options);
      const config = await load(options);
      const deployment = chooseOne(config, options);
      const session = await ground.open(options, config, deployment);
      const report = await work(session, screen);
      outcome.status = report.status ?? outcome.status;
      screen.write(
        options.json ? JSON.stringify({ ...session.place, ...report.json }, null, 2) : report.text(screen),
      );
    },
  };
}

/** What came of a command in one deployment. */
interface Part {
  /** As far as it is known: without the account where the deployment could not be reached. */
  readonly place: { readonly deployment: string; readonly region: string; readonly account?: string };
  readonly came: Report | Problem;
}

function jsonOf({ place, came }: Part): JsonObject {
  return { ...place, ...(came instanceof Problem ? problemFacts(came) : came.json) };
}

function showEach(parts: readonly Part[], screen: Screen): void {
  for (const [index, { place, came }] of parts.entries()) {
    if (index > 0) screen.write('');
    screen.write(heading(place, screen));
    if (came instanceof Problem) screen.remark(problemText(came, screen));
    else screen.write(came.text(screen));
  }
}

function heading(place: Part['place'], screen: Screen): string {
  const parts = [place.region, ...(place.account === undefined ? [] : [place.account])];
  return `${screen.style('bold', place.deployment)}  ${screen.style('dim', parts.join('  '))}`;
}

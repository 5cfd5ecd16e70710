import type { JsonObject } from '../functions/domain/json.ts';
import { loadConfig } from '../infra/config/load.ts';
import type { ValidConfig } from '../infra/config/schema.ts';
import type { ExitStatus } from './exit-status.ts';
import type { Ground } from './ground.ts';
import type { GlobalOptions } from './options.ts';
import { problemFacts, problemText } from './output/problem-text.ts';
import type { Report } from './output/report.ts';
import { openScreen, type Screen } from './output/screen.ts';
import { Problem, problemOf } from './problem.ts';
import { chooseDeployments, chooseOne, type Deployment } from './session/deployments.ts';
import type { Session } from './session/session.ts';

/** What a command does in one deployment. */
type Work = (session: Session, screen: Screen) => Promise<Report>;

/** One run of the command line, in the deployments that its options choose. */
export interface CommandRun {
  readonly ground: Ground;
  /** How the run ends: `done`, or as the last deployment did that did not end well. */
  readonly status: ExitStatus;
  /** The configuration's file that the options mean. */
  configFile(options: GlobalOptions): Promise<string>;
  /** Works in every chosen deployment at once, and prints one report after the other; one that fails spares the others. */
  inEachDeployment(options: GlobalOptions, work: Work): Promise<void>;
  /**
   * Works in the one chosen deployment, and prints its report.
   *
   * @throws Problem where the options choose none or several
   */
  inOneDeployment(options: GlobalOptions, work: Work): Promise<void>;
}

export function startCommandRun(ground: Ground): CommandRun {
  let status: ExitStatus = 'done';

  async function configFile(options: GlobalOptions): Promise<string> {
    return options.config ?? ground.defaultConfig(options);
  }

  async function load(options: GlobalOptions): Promise<ValidConfig> {
    return loadConfig(await configFile(options), new Date());
  }

  async function workIn(
    deployment: Deployment,
    { options, config, screen }: { options: GlobalOptions; config: ValidConfig; screen: Screen },
    work: Work,
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
    get status() {
      return status;
    },
    configFile,
    async inEachDeployment(options, work) {
      const screen = openScreen(ground.terminal, options);
      const config = await load(options);
      const chosen = chooseDeployments(config, options);
      const parts = await Promise.all(
        chosen.map((deployment) => workIn(deployment, { options, config, screen }, work)),
      );
      for (const { came } of parts) status = came.status ?? status;
      if (options.json) screen.write(JSON.stringify({ deployments: parts.map(jsonOf) }, null, 2));
      else showEach(parts, screen);
    },
    async inOneDeployment(options, work) {
      const screen = openScreen(ground.terminal, options);
      const config = await load(options);
      const session = await ground.open(options, config, chooseOne(config, options));
      const report = await work(session, screen);
      status = report.status ?? status;
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

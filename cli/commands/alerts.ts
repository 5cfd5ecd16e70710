import type { Command } from 'commander';
import { severities } from '../../functions/domain/alert/alert.ts';
import type { TopicSubscribers } from '../../functions/domain/alert/subscribers.ts';
import { isJsonObject, type JsonObject } from '../../functions/domain/json.ts';
import type { CommandRun } from '../command-run.ts';
import type { GlobalOptions } from '../options.ts';
import type { Report } from '../output/report.ts';
import { tableText } from '../output/table.ts';
import { misuse } from '../problem.ts';

const notes = `
Examples:
  steward alerts test
  steward alerts test --severity sev2 --team payments
  steward alerts test --leave-open

The alert says that nothing happened, and is ended at once, or by steward alerts end. It takes the way of real ones:
topics, keys, channels. It is refused (exit status 3) where nobody has subscribed and confirmed.`;

interface TestOptions extends GlobalOptions {
  readonly severity?: string;
  readonly team?: string;
  readonly leaveOpen?: true;
}

/** `steward alerts test` and `end`: whether alerts arrive. */
export function addAlerts(program: Command, run: CommandRun): void {
  const alerts = program.command('alerts').summary('try whether alerts arrive').description('Alerts.');
  alerts
    .command('test')
    .summary('send a test alert through every channel')
    .description(
      'Sends an alert that says that nothing happened through every channel, and tells who has subscribed.',
    )
    .option('--severity <severity>', `${severities.join(', ')}; sev1 unless told`)
    .option('--team <name>', 'as if for a cluster of this team')
    .option('--leave-open', 'do not end it: the page of on-call tools stays open')
    .addHelpText('after', notes)
    .action((_options, command: Command) => {
      const { severity, team, leaveOpen, ...options } = command.optsWithGlobals<TestOptions>();
      if (severity !== undefined && !severities.some((known) => known === severity)) {
        throw misuse(`a severity: ${severities.join(', ')}`, severity, 'Choose one of them.');
      }
      const request = {
        ...(severity !== undefined && { severity }),
        ...(team !== undefined && { team }),
        ...(leaveOpen && { leaveOpen }),
      };
      return run.inEachDeployment(options, async (session) =>
        sentReport(await session.ask('send-test-alert', request)),
      );
    });
  alerts
    .command('end')
    .summary('end a test alert that was left open')
    .description('Ends a test alert that was left open.')
    .argument('<id>', 'as steward alerts test --leave-open told it')
    .action((id: string, _options, command: Command) =>
      run.inOneDeployment(command.optsWithGlobals<GlobalOptions>(), async (session) =>
        sentReport(await session.ask('send-test-alert', { end: id })),
      ),
    );
}

const became: Readonly<Record<string, string>> = {
  sent: 'is sent and ended',
  'left-open': 'is sent and stays open',
  ended: 'is ended',
};

function sentReport(answer: JsonObject): Report {
  const id = String(answer['id']);
  const told = Array.isArray(answer['do']) ? answer['do'].map(String) : [];
  const todo = told.map((step) =>
    step.startsWith('End it with') ? `End it: steward alerts end ${id}` : step,
  );
  const topics = topicsOf(answer);
  const reached = topics.some(({ confirmed }) => Number(confirmed) > 0);
  return {
    json: answer,
    ...(!reached && { status: 'refused' as const }),
    text: (screen) =>
      [
        `Test alert ${id} ${became[String(answer['answer'])] ?? 'is sent'}.`,
        tableText(
          [
            { heading: 'TOPIC', cell: ({ topic }) => String(topic) },
            { heading: 'CONFIRMED', cell: ({ confirmed }) => String(confirmed), alignment: 'right' },
            { heading: 'WAITING', cell: ({ waiting }) => String(waiting), alignment: 'right' },
          ],
          topics,
          screen,
        ),
        ...todo.map((step) => screen.style('yellow', step)),
      ].join('\n'),
  };
}

function topicsOf({ topics }: JsonObject): Record<keyof TopicSubscribers, unknown>[] {
  if (!Array.isArray(topics)) return [];
  return topics.filter(isJsonObject).map(({ topic, confirmed, waiting }) => ({ topic, confirmed, waiting }));
}

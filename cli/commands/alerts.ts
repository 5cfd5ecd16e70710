import type { Command } from 'commander';
import { severities } from '../../functions/domain/alert/alert.ts';
import type { TopicSubscribers } from '../../functions/domain/alert/subscribers.ts';
import { isJsonObject, type JsonObject } from '../../functions/domain/json.ts';
import type { Kit } from '../kit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Report } from '../output/report.ts';
import { tableText } from '../output/table.ts';
import { misuse } from '../problem.ts';

const notes = `
Examples:
  steward alerts test
  steward alerts test --severity sev2 --team payments

The alert says that nothing happened, and is ended at once. It takes the way of real ones: topics, keys, channels.`;

interface TestOptions extends GlobalOptions {
  readonly severity?: string;
  readonly team?: string;
}

/** `steward alerts test`: whether alerts arrive. */
export function addAlerts(program: Command, kit: Kit): void {
  const alerts = program.command('alerts').summary('try whether alerts arrive').description('Alerts.');
  alerts
    .command('test')
    .summary('send a test alert through every channel')
    .description(
      'Sends an alert that says that nothing happened through every channel, and tells who has subscribed.',
    )
    .option('--severity <severity>', `${severities.join(', ')}; sev1 unless told`)
    .option('--team <name>', 'as if for a cluster of this team')
    .addHelpText('after', notes)
    .action((_options, command: Command) => {
      const { severity, team, ...options } = command.optsWithGlobals<TestOptions>();
      if (severity !== undefined && !severities.some((known) => known === severity)) {
        throw misuse(`a severity: ${severities.join(', ')}`, severity, 'Choose one of them.');
      }
      const request = { ...(severity !== undefined && { severity }), ...(team !== undefined && { team }) };
      return kit.over(options, async (session) => sentReport(await session.ask('send-test-alert', request)));
    });
}

function sentReport(answer: JsonObject): Report {
  const todo = Array.isArray(answer['do']) ? answer['do'].map(String) : [];
  return {
    json: answer,
    text: (screen) =>
      [
        `Test alert ${String(answer['id'])} is sent and ended.`,
        tableText(
          [
            { heading: 'TOPIC', cell: ({ topic }) => String(topic) },
            { heading: 'CONFIRMED', cell: ({ confirmed }) => String(confirmed), alignment: 'right' },
            { heading: 'WAITING', cell: ({ waiting }) => String(waiting), alignment: 'right' },
          ],
          topicsOf(answer),
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

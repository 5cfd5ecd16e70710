import type { Alert } from '../alert/alert.ts';
import { commonFigures, commonLinks, commonParts, type FailoverStory } from './alert-parts.ts';
import { mannerOf } from './manner.ts';
import { downtimeText, measuredFigures, measuredLines, unmeasured } from './measured-text.ts';
import { stepLine } from './wording.ts';

/** What was measured, when the message that it is over had gone out before. */
export function measuredAlert(story: FailoverStory): Alert {
  const { incident } = story;
  const figure = downtimeText(story);
  return {
    ...commonParts(story, 'failover-measured'),
    severity: incident.probe?.measurement?.verdict === 'not-over' ? 'warn' : 'info',
    headline: figure === undefined ? 'failover not measured' : `failover measured, ${figure}`,
    story: ['This follows the message that the failover is over.', ...measuredLines(story)],
    details: incident.steps.map(stepLine),
    unaffected: mannerOf(story.incident).unaffected,
    ...unmeasured(story),
    steps:
      incident.probe?.measurement?.verdict === 'not-over'
        ? [
            {
              text: 'RDS says that the failover is over, and the probe could not write: see whether applications can, then why not.',
            },
          ]
        : [],
    links: commonLinks(story, 'failover-measured', 'follow-up'),
    figures: { ...commonFigures(story), ...measuredFigures(story) },
  };
}

import type { Alert } from '../domain/alert/alert.ts';
import { concernOf } from '../domain/alert/concern.ts';
import type { Effect } from '../domain/effect.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import type { FailoverStory } from '../domain/failover/alert-parts.ts';
import { failoverAnnouncements } from '../domain/failover/announcement.ts';
import { asksFor } from '../domain/failover/api-request.ts';
import { closingAlert, followUpAlert } from '../domain/failover/closing-alerts.ts';
import { type Incident, type MessageKind, messageKey, unrecorded } from '../domain/failover/incident.ts';
import { failedAlert, openingAlert, overdueAlert } from '../domain/failover/open-alerts.ts';
import { type FailoverPage, pageMessageKey } from '../domain/failover/page.ts';
import { asJson } from '../domain/json.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Case } from './case.ts';
import { countMessage } from './count.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';
import { othersOpen } from './open-incidents.ts';
import { joinPage } from './pages.ts';
import { readEvidence } from './read-evidence.ts';
import { failoversThisYear } from './this-year.ts';

/** Makes a fact of each message that is due; the first to do so decides its words. */
export async function recordDue(
  deps: Dependencies,
  context: FailoverContext,
  it: Case,
  incident: Incident,
): Promise<{ said: MessageKind[]; page: FailoverPage | undefined }> {
  const [evidence, thisYear, others] = await Promise.all([
    readEvidence(deps, context, incident),
    failoversThisYear(deps, context, incident),
    othersOpen(deps, incident),
  ]);
  const alone: FailoverStory = {
    deployment: deps.policy.deployment,
    ...concernOf(it.policy),
    escalateAfterSeconds: it.policy.failover.escalateAfterSeconds,
    writerZones: it.policy.failover.writerZones ?? [],
    measures: it.policy.failover.probe !== undefined,
    incident,
    facts: { ...it.facts, gaps: [...it.facts.gaps, ...(others.gap === undefined ? [] : [others.gap])] },
    evidence,
    thisYear,
    othersOpen: others.value?.map(({ identifier }) => identifier),
    now: context.now(),
  };
  const tells = it.policy.failover.mode === 'act';
  const onePage = tells ? it.policy.failover.onePage : undefined;
  const page = await joinPage(deps, context, alone, { onePage, others: others.value });
  const story = { ...alone, page };
  const said: MessageKind[] = [];
  for (const message of unrecorded(incident)) {
    const alert = alertOf(story, message);
    const effects: Effect[] = [
      ...(tells ? [{ alert }] : []),
      ...failoverAnnouncements(story, message).map((announce) => ({ announce })),
    ];
    const { due: _due, recorded: _recorded, nextCheckAt: _nextCheckAt, ...told } = incident;
    const result = await recordFact(factDependencies(deps, context), {
      key: messageKey(incident, message),
      body: {
        message,
        incident: asJson(told),
        facts: asJson({ ...it.facts, cluster: it.facts.cluster ?? null }),
        ...(message === 'closing' && { namesRequest: evidence?.requests.some(asksFor) === true }),
        ...(message === 'opening' && page && { page: pageMessageKey(page, 'opening') }),
        ...(tells ? {} : { wouldHaveSaid: alert.headline }),
      },
      effects,
      subject: it.identifier,
    });
    if (result !== 'recorded') continue;
    said.push(message);
    countMessage(context, incident, message, { policy: deps.policy, subject: it.policy });
  }
  return { said, page };
}

function alertOf(story: FailoverStory, message: MessageKind): Alert {
  switch (message) {
    case 'opening':
      return openingAlert(story);
    case 'failed':
      return failedAlert(story);
    case 'overdue':
      return overdueAlert(story);
    case 'closing':
      return closingAlert(story);
    case 'follow-up':
      return followUpAlert(story);
  }
}

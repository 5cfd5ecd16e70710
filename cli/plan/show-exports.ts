import { counted } from '../../functions/domain/alert/wording.ts';
import { usdText } from '../../functions/domain/export/cost.ts';
import { asOf } from '../output/moments.ts';
import type { Screen } from '../output/screen.ts';
import { tableText } from '../output/table.ts';
import { prose } from '../output/wrap.ts';
import type { PlannedExports } from './exports.ts';

/** So many are shown of a long list; all are in the JSON. */
const most = 20;

export function exportsText(
  { wanted, aDay }: PlannedExports,
  monthlyLimitUsd: number | undefined,
  screen: Screen,
): string {
  const table =
    wanted.length === 0
      ? 'None.'
      : tableText(
          [
            { heading: 'CLUSTER', cell: ({ cluster }) => cluster, narrowest: 14 },
            {
              heading: 'AS OF',
              cell: ({ snapshot, snapshotTime }) =>
                asOf({ snapshotIdentifier: snapshot, snapshotTime: snapshotTime.toISOString() }),
            },
            { heading: 'SOURCE', cell: ({ snapshot }) => snapshot, from: 140 },
            { heading: 'MODE', cell: ({ mode }) => mode },
            {
              heading: 'GB',
              cell: ({ sizeGb }) => (sizeGb === undefined ? '–' : String(sizeGb)),
              alignment: 'right',
            },
            {
              heading: 'USD',
              cell: ({ usd }) => (usd === undefined ? '–' : usdText(usd)),
              alignment: 'right',
            },
          ],
          wanted.slice(0, most),
          screen,
        );
  const sentences = [
    ...(wanted.length > most ? [`And ${wanted.length - most} more.`] : []),
    ...(wanted.length > 0 ? [sumText(wanted)] : []),
    ...aDayTexts(aDay),
    ...(monthlyLimitUsd === undefined
      ? []
      : [`exports.monthlyLimitUsd stops them at ${usdText(monthlyLimitUsd)} a month.`]),
    'AWS asks $0.010 for each GB of a snapshot or cluster, whatever part of it is exported (list price of us-east-1).',
  ];
  return `${table}\n${screen.style('dim', prose(sentences.join(' '), screen.columns))}`;
}

function sumText(wanted: PlannedExports['wanted']): string {
  const priced = wanted.flatMap(({ usd }) => usd ?? []);
  const unpriced = wanted.length - priced.length;
  const observed = wanted.filter(({ mode }) => mode === 'observe').length;
  return [
    ...(priced.length > 0 ? [`${counted(priced.length, 'export')} for about ${usdText(sum(priced))}`] : []),
    ...(unpriced > 0 ? [`${counted(unpriced, 'export')} of unknown size`] : []),
    ...(observed > 0 ? [`${observed} of the ${wanted.length} in observe, which do not start`] : []),
  ]
    .join(', ')
    .concat('.');
}

function aDayTexts({ act, observe, unpriced }: PlannedExports['aDay']): string[] {
  const inAct = act.exports > 0 ? [`From then on ${daily(act)}.`] : [];
  const inObserve =
    observe.exports > 0 ? [`Were all in act, ${daily(observe)}${act.exports > 0 ? ' more' : ''}.`] : [];
  return [
    ...(inAct.length + inObserve.length === 0 ? ['Nothing more can be foreseen.'] : []),
    ...inAct,
    ...inObserve,
    ...(unpriced.length === 0 ? [] : [`Without ${counted(unpriced.length, 'cluster')} of unknown size.`]),
  ];
}

function daily({ exports, usd }: PlannedExports['aDay']['act']): string {
  const many = Number.isInteger(exports) ? String(exports) : exports.toFixed(1);
  return `about ${many} a day${usd === 0 ? '' : ` (${usdText(30 * usd)} a month)`}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

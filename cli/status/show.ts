import { counted, minuteText } from '../../functions/domain/alert/wording.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import { everyCluster, type Pause } from '../../functions/domain/pause/pause.ts';
import { fromNow } from '../output/moments.ts';
import type { Screen } from '../output/screen.ts';
import { type Column, tableText } from '../output/table.ts';
import { prose } from '../output/wrap.ts';
import type { OpenIncident } from '../reading/open-incidents.ts';
import type { ClusterStatus, DeploymentStatus } from './cluster-status.ts';

/** Where nothing is to be shown. */
const none = '–';
/** From this width on, tables show what narrow ones leave out. */
const wide = 140;

export function statusText(status: DeploymentStatus, screen: Screen): string {
  const { clusters, missing, pauses, at } = status;
  const open = clusters.filter(({ incidents }) => incidents.length > 0).length;
  const summary = `${sourcesText(clusters)}, ${open === 0 ? 'nothing open' : `${open} with something open`}.`;
  return [
    ...pauses.map((pause) => screen.style('yellow', prose(pauseText(pause), screen.columns))),
    ...missing.map((identifier) =>
      screen.style('red', `The configuration names ${identifier}, which RDS does not have.`),
    ),
    clusters.length === 0
      ? 'No cluster is looked after: see clusters in the configuration.'
      : tableText(columns(clusters, at, screen), clusters, screen),
    ...(clusters.length === 0 ? [] : [screen.style('dim', summary)]),
  ].join('\n');
}

function columns(clusters: readonly ClusterStatus[], at: Date, screen: Screen): Column<ClusterStatus>[] {
  const rotated = clusters.some(({ nextRotation }) => nextRotation !== 'off');
  return [
    { heading: 'CLUSTER', cell: ({ identifier }) => identifier, narrowest: 14 },
    { heading: 'STATE', cell: ({ state }) => stateText(state, screen), from: wide },
    { heading: 'LAST BACKUP', cell: ({ lastBackup }) => (lastBackup ? fromNow(lastBackup.at, at) : none) },
    { heading: 'KIND', cell: ({ lastBackup }) => lastBackup?.from ?? none, from: wide },
    { heading: 'POINT IN TIME', cell: (cluster) => newestText(cluster, at) },
    { heading: 'BACK TO', cell: (cluster) => oldestText(cluster, at), from: 100 },
    { heading: 'EXPORT', cell: ({ lastVerifiedExport }) => exportText(lastVerifiedExport, at) },
    ...(rotated
      ? [{ heading: 'ROTATION', cell: (cluster: ClusterStatus) => rotationText(cluster, at) }]
      : []),
    { heading: 'OPEN', cell: (cluster) => openText(cluster, at, screen), narrowest: 12 },
  ];
}

function stateText(state: string, screen: Screen): string {
  return state === 'available' ? state : screen.style('yellow', state);
}

function newestText({ pointInTime }: ClusterStatus, at: Date): string {
  if (!pointInTime) return none;
  // RDS may have moved on since the time was asked for.
  return fromNow(pointInTime.latest > at ? at : pointInTime.latest, at);
}

function oldestText({ pointInTime }: ClusterStatus, at: Date): string {
  return pointInTime?.earliest ? fromNow(pointInTime.earliest, at) : none;
}

function exportText(last: ClusterStatus['lastVerifiedExport'], at: Date): string {
  if (last === 'off') return 'off';
  return last ? fromNow(new Date(last.snapshotTime), at) : none;
}

function rotationText({ nextRotation }: ClusterStatus, at: Date): string {
  return nextRotation && nextRotation !== 'off' ? fromNow(nextRotation, at) : none;
}

function openText({ incidents, pause }: ClusterStatus, at: Date, screen: Screen): string {
  const open = incidents.map((incident) => screen.style('red', incidentText(incident, at)));
  const paused = pause ? [screen.style('yellow', 'paused')] : [];
  return [...open, ...paused].join(', ') || none;
}

function incidentText({ kind, since }: OpenIncident, at: Date): string {
  return since === undefined ? kind : `${kind} ${fromNow(new Date(since), at)}`;
}

function pauseText({ scope, clusterIdentifier, until, reason, by }: Pause): string {
  const whose = scope === everyCluster ? 'all clusters' : (clusterIdentifier ?? scope);
  return `Paused: ${whose}, until ${minuteText(new Date(until))}, by ${by ?? 'somebody unproven'}: ${reason}`;
}

function sourcesText(all: readonly ClusterStatus[]): string {
  const instances = all.filter(({ kind }) => kind === 'instance').length;
  const clusters = all.length - instances;
  return [
    ...(clusters > 0 ? [counted(clusters, 'cluster')] : []),
    ...(instances > 0 ? [counted(instances, 'instance')] : []),
  ].join(' and ');
}

export function statusJson({ clusters, missing, pauses, at }: DeploymentStatus): JsonObject {
  return {
    at: at.toISOString(),
    pauses: pauses.map((pause) => ({ ...pause })),
    missing,
    clusters: clusters.map((cluster) => ({
      cluster: cluster.identifier,
      kind: cluster.kind,
      resourceId: cluster.resourceId,
      state: cluster.state,
      lastBackup: cluster.lastBackup
        ? {
            at: cluster.lastBackup.at.toISOString(),
            kind: cluster.lastBackup.from,
            snapshot: cluster.lastBackup.snapshot,
          }
        : null,
      pointInTime: cluster.pointInTime
        ? {
            earliest: cluster.pointInTime.earliest?.toISOString() ?? null,
            latest: cluster.pointInTime.latest.toISOString(),
          }
        : null,
      exports: cluster.lastVerifiedExport === 'off' ? 'off' : 'on',
      lastVerifiedExport:
        typeof cluster.lastVerifiedExport === 'object' ? { ...cluster.lastVerifiedExport } : null,
      nextRotation: cluster.nextRotation instanceof Date ? cluster.nextRotation.toISOString() : null,
      paused: cluster.pause !== undefined || pauses.some(({ scope }) => scope === everyCluster),
      incidents: cluster.incidents.map((incident) => ({ ...incident })),
    })),
  };
}

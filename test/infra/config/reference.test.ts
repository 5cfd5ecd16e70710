import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, test } from 'vitest';
import { configurationReference, readReference } from '../../../infra/config/reference.ts';
import { configSchema } from '../../../infra/config/schema.ts';
import { validateConfig } from '../../../infra/config/validate.ts';

const now = new Date('2026-11-22T10:00:00Z');
const schema = configSchema(now);

function documented(name: string): string[] {
  const section = readReference().find((candidate) => candidate.name === name);
  if (!section) throw new TypeError(`${name} is not documented`);
  return [...(section.extends ? documented(section.extends) : []), ...section.keys.map((key) => key.name)];
}

test('docs/configuration.md is what the docstrings say (npx vitest run test/infra/config --update writes it)', async () => {
  await expect(configurationReference()).toMatchFileSnapshot('../../../docs/configuration.md');
});

describe('every key of the schema is documented, and no other', () => {
  const { deployments, clusters, alerts, exports, etl, backups, failover, events, rotation, retention } =
    schema.entries;
  const network = deployments.item.entries.network.wrapped.pipe[0].entries;
  const { secrets, waves, ...suiteRotation } = rotation.wrapped.entries;
  const secret = secrets.wrapped.item.entries;
  const cluster = clusters.item.entries;
  test.each([
    ['StewardConfig', schema.entries],
    ['DeploymentConfig', deployments.item.entries],
    ['ClusterConfig', cluster],
    ['RouteConfig', alerts.wrapped.entries.routes.wrapped.item.entries],
    ['OnCallConfig', alerts.wrapped.entries.onCall.wrapped.item.entries],
    ['TagConfig', cluster.tag.wrapped.entries],
    ['AlertsConfig', alerts.wrapped.entries],
    ['ClusterExportsConfig', cluster.exports.wrapped.entries],
    ['ExportsConfig', exports.wrapped.entries],
    ['ClusterEtlConfig', cluster.etl.wrapped.entries],
    ['EtlConfig', etl.wrapped.entries],
    ['ClusterBackupsConfig', cluster.backups.wrapped.entries],
    ['BackupsConfig', backups.wrapped.entries],
    ['ClusterFailoverConfig', cluster.failover.wrapped.entries],
    ['FailoverConfig', failover.wrapped.entries],
    ['ClusterEventsConfig', cluster.events.wrapped.entries],
    ['EventsConfig', events.wrapped.entries],
    ['QuietHoursConfig', cluster.events.wrapped.entries.quietHours.wrapped.pipe[0].entries],
    ['LakeConfig', deployments.item.entries.lake.wrapped.entries],
    ['NetworkConfig', network],
    ['DatabaseAccessConfig', network.databases.pipe[0].item.entries],
    ['SecretRotationConfig', suiteRotation],
    ['RotationConfig', rotation.wrapped.entries],
    ['WavesConfig', waves.wrapped.entries],
    ['RotatedSecretConfig', secret],
    ['RotatedHostConfig', secret.hosts.pipe[0].item.entries],
    ['ProxyConfig', secret.proxy.wrapped.entries],
    ['PasswordConfig', rotation.wrapped.entries.password.wrapped.pipe[0].entries],
    ['RetentionConfig', retention.wrapped.entries],
  ])('%s', (name, entries) => {
    expect(documented(name).toSorted()).toEqual(Object.keys(entries).toSorted());
  });
});

test('the documented defaults are those that hold', () => {
  const filled = validateConfig(
    { deployments: [{ name: 'main', region: 'eu-west-1' }], clusters: [] },
    'x',
    now,
  );
  const standards = (name: string) =>
    Object.fromEntries(
      readReference()
        .find((section) => section.name === name)
        ?.keys.filter(({ standard }) => standard !== undefined && /^[['\d]|^(true|false)$/.test(standard))
        .map((key) => [key.name, JSON.parse((key.standard ?? '').replaceAll("'", '"'))]) ?? [],
    );
  expect({ ...standards('ClusterExportsConfig'), ...standards('ExportsConfig') }).toEqual(filled.exports);
  expect({ mode: 'observe', ...standards('ClusterEtlConfig'), steps: [] }).toEqual(filled.etl);
  expect({ ...standards('ClusterBackupsConfig'), ...standards('BackupsConfig') }).toEqual(filled.backups);
  expect({ ...standards('ClusterFailoverConfig'), ...standards('FailoverConfig') }).toEqual(filled.failover);
  const { exclude } = filled.rotation.password;
  expect({
    ...standards('SecretRotationConfig'),
    ...standards('RotationConfig'),
    password: { ...standards('PasswordConfig'), exclude },
  }).toEqual(filled.rotation);
  expect(standards('AlertsConfig')).toEqual(filled.alerts);
  expect(standards('RetentionConfig')).toEqual(filled.retention);
  expect(Object.keys(filled.exports)).toHaveLength(17);
});

test('the periods of retention are those of CloudWatch Logs', () => {
  const known = Object.values(RetentionDays).filter((days) => typeof days === 'number' && days < 9999);
  const accepted = known.filter((functionLogDays) => {
    const config = { deployments: [{ name: 'main', region: 'eu-west-1' }], clusters: [] };
    return validateConfig({ ...config, retention: { functionLogDays } }, 'x', now);
  });
  expect(accepted).toHaveLength(22);
});

import { describe, expect, test } from 'vitest';
import type { StewardConfig } from '../../infra/config/config.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { grantsOf } from './template.ts';

const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const athena = { workgroup: 'analysts', output: 's3://answers/athena/', keyArn };
const place = { name: 'test', region: 'eu-west-1', account: '123456789012' };
const viewed: StewardConfig = {
  ...oneCluster,
  deployments: [{ ...place, athena }],
  clusters: [{ identifier: 'ledger-core', exports: { mode: 'act', views: true } }],
};
const inObserve: StewardConfig = {
  ...viewed,
  clusters: [{ identifier: 'ledger-core', exports: { views: true } }],
};

const namesOf = (config: StewardConfig) =>
  Object.values(resourcesOf(synthesize(config), 'AWS::Lambda::Function')).map(({ Properties }) =>
    String(Properties['FunctionName']).replace('steward-test-', ''),
  );

describe('the function that has views made', () => {
  test('is there where views are asked for, and nowhere else', () => {
    expect(namesOf(viewed)).toContain('define-views');
    for (const config of [oneCluster, inObserve]) expect(namesOf(config)).not.toContain('define-views');
  });

  test('runs statements in its workgroup, whose answers are written below the configured place alone', () => {
    const own = grantsOf(synthesize(viewed)).filter(({ resource }) => resource.startsWith('DefineViewsRole'));
    const resourcesOfGrant = (id: string) => own.find(({ sid }) => sid === id)?.resources;
    expect(resourcesOfGrant('RunStatements')).toEqual([
      'arn:<AWS::Partition>:athena:eu-west-1:123456789012:workgroup/analysts',
    ]);
    expect(resourcesOfGrant('WriteAnswers')).toEqual(['arn:<AWS::Partition>:s3:::answers/athena/*']);
    expect(resourcesOfGrant('FindAnswersBucket')).toEqual(['arn:<AWS::Partition>:s3:::answers']);
    expect(resourcesOfGrant('UseAnswersKey')).toEqual([keyArn]);
    expect(own.flatMap(({ resources }) => resources).filter((arn) => arn.includes('Lake'))).toEqual([]);
  });
});

const mistakesOf = (config: StewardConfig): string => {
  try {
    validateConfig(config, 'steward.config.ts', new Date('2026-11-20T00:00:00Z'));
    return '';
  } catch (error) {
    return String(error);
  }
};

describe('what views need is asked for at synth', () => {
  test('an Athena of the deployment', () => {
    expect(mistakesOf({ ...viewed, deployments: [place] })).toContain('no athena for the deployment test');
  });

  test('tables in the catalogue', () => {
    const exports = { mode: 'act', views: true, catalogue: 'none' } as const;
    expect(mistakesOf({ ...viewed, clusters: [{ identifier: 'ledger-core', exports }] })).toContain(
      "'tables' where views are asked for",
    );
  });

  test('a place with a slash at its end', () => {
    const wrong = { ...athena, output: 's3://answers/athena' };
    expect(mistakesOf({ ...viewed, deployments: [{ ...place, athena: wrong }] })).toContain(
      'put a slash at the end',
    );
  });
});

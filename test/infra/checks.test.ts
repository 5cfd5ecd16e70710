import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { shippedContracts } from '../../infra/functions.ts';
import { oneCluster, synthesize, temporaryFolder } from './synthesis.ts';

describe("AWS's own solution checks (cdk-nag)", () => {
  test.each(['observe', 'act'] as const)('find nothing that is not acknowledged, in mode %s', (mode) => {
    const { app, stack } = synthesize({
      ...oneCluster,
      exports: { mode },
      clusters: [{ identifier: 'a' }],
    });
    expect(new AwsSolutionsChecks(app).validateScope(stack)).toEqual({ success: true, violations: [] });
  });

  test('would find a bucket without access logs', () => {
    const { app, stack } = synthesize();
    new Bucket(stack, 'Careless');
    const { violations } = new AwsSolutionsChecks(app).validateScope(stack);
    expect(violations.map(({ ruleName }) => ruleName)).toEqual(['AwsSolutions-S1', 'AwsSolutions-S10']);
  });
});

describe("CloudFormation's own rules", () => {
  test('accept the template', () => {
    const { app } = synthesize(oneCluster, shippedContracts, { builtinCloudFormationValidation: true });
    const report: { pluginReports: unknown[] } = JSON.parse(
      readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'),
    );
    expect(report.pluginReports).toEqual([]);
  });

  const outdir = temporaryFolder();
  test('would refuse a queue with a property that queues do not have', () => {
    const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
    const stack = new Stack(app, 'Careless');
    new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue', properties: { Nonsense: 1 } });
    expect(() => app.synth()).toThrow("Additional properties are not allowed ('Nonsense' was unexpected)");
  });
});

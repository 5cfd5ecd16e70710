import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../functions/domain/json.ts';
import { at, type SynthesizedStack, textOf } from '../plan/template.ts';
import type { Finding } from './finding.ts';

type Findings = Omit<Finding, 'check'>[];

/**
 * Whether what is deployed is what this clone makes of the configuration at hand: every resource, the functions' code
 * included.
 *
 * @param template of the deployed stack
 */
export function versionFindings(synthesized: SynthesizedStack, template: JsonObject): Findings {
  const deployed = (at(template, 'Resources') ?? {}) as JsonObject;
  const ours = [...synthesized.resources.values()];
  const added = ours.filter(({ id }) => deployed[id] === undefined);
  const gone = Object.keys(deployed).filter((id) => !synthesized.resources.has(id));
  const changed = ours.filter(
    ({ id, type, properties }) =>
      deployed[id] !== undefined &&
      !(
        textOf(at(deployed[id], 'Type')) === type &&
        isDeepStrictEqual(at(deployed[id], 'Properties') ?? {}, properties)
      ),
  );
  const code = changed.filter(
    ({ id, type, properties }) =>
      type === 'AWS::Lambda::Function' &&
      isDeepStrictEqual(withoutCode(at(deployed[id], 'Properties') as JsonObject), withoutCode(properties)),
  );
  const parts = [
    [code.length, 'function with other code', 'functions with other code'],
    [changed.length - code.length, 'resource changed', 'resources changed'],
    [added.length, 'resource added', 'resources added'],
    [gone.length, 'resource removed', 'resources removed'],
  ] as const;
  const differing = parts.flatMap(([count, one, several]) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : several}`],
  );
  if (differing.length === 0) return [{ level: 'ok', found: 'what is deployed is what this clone makes' }];
  return [
    {
      level: 'warn',
      found: `this clone and configuration would deploy otherwise: ${differing.join(', ')}`,
      fix: `npx cdk diff ${synthesized.name} shows it; deploy, or take the clone that was deployed.`,
    },
  ];
}

function withoutCode({ Code: _code, ...others }: JsonObject): JsonObject {
  return others;
}

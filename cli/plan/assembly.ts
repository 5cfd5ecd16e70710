import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject, JsonValue } from '../../functions/domain/json.ts';
import { at, listAt, type SynthesizedStack, type TemplateResource, textOf } from './template.ts';

/**
 * Reads the stacks of a cloud assembly: templates, and what the CDK keeps beside them.
 *
 * @param folder where the app was synthesized to
 */
export function readAssembly(folder: string): SynthesizedStack[] {
  const artifacts = at(readJson(folder, 'manifest.json'), 'artifacts');
  return Object.entries((artifacts ?? {}) as JsonObject).flatMap(([name, artifact]) =>
    at(artifact, 'type') === 'aws:cloudformation:stack' ? [readStack(folder, name, artifact)] : [],
  );
}

function readStack(folder: string, name: string, artifact: JsonValue | undefined): SynthesizedStack {
  const template = readJson(folder, textOf(at(artifact, 'properties', 'templateFile')));
  const metadataFile = textOf(at(artifact, 'additionalMetadataFile'));
  const metadata = metadataFile
    ? readJson(folder, metadataFile)
    : ((at(artifact, 'metadata') ?? {}) as JsonObject);
  return {
    name,
    resources: new Map(
      Object.entries((at(template, 'Resources') ?? {}) as JsonObject).map(([id, resource]) => [
        id,
        resourceOf(id, resource),
      ]),
    ),
    wildcardReasons: new Map(
      Object.entries(metadata).map(([where, entries]) => [
        withoutStack(where.slice(1)),
        reasonsIn(listAt(entries)),
      ]),
    ),
    warnings: Object.values(metadata).flatMap((entries) => warningsIn(listAt(entries))),
  };
}

function resourceOf(id: string, resource: JsonValue | undefined): TemplateResource {
  return {
    id,
    type: textOf(at(resource, 'Type')),
    path: withoutStack(textOf(at(resource, 'Metadata', 'aws:cdk:path'))).replace(/\/Resource$/, ''),
    properties: (at(resource, 'Properties') ?? {}) as JsonObject,
  };
}

function withoutStack(constructPath: string): string {
  return constructPath.slice(constructPath.indexOf('/') + 1);
}

/** As `infra` acknowledges each wildcard: `AwsSolutions-IAM5[Resource::<what is named>]`. */
function reasonsIn(entries: readonly JsonValue[]): Map<string, string> {
  return new Map(
    entries
      .filter((entry) => at(entry, 'type') === 'aws:cdk:acknowledged-rules')
      .flatMap((entry) => Object.entries((at(entry, 'data') ?? {}) as JsonObject))
      .flatMap(([rule, reason]): [string, string][] => {
        const named = /AwsSolutions-IAM5\[(?:Resource|Action)::(.+)\]$/.exec(rule)?.[1];
        return named === undefined ? [] : [[named, textOf(reason)]];
      }),
  );
}

function warningsIn(entries: readonly JsonValue[]): string[] {
  return entries
    .filter((entry) => at(entry, 'type') === 'aws:cdk:warning')
    .map((entry) => textOf(at(entry, 'data')).replace(/ \[ack: [^\]]+\]$/, ''));
}

function readJson(folder: string, file: string): JsonObject {
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
}

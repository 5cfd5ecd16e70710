import { readFileSync } from 'node:fs';
import path from 'node:path';
import { StackError } from './stack-error.ts';

/** A stack as the synth left it. */
export interface SynthesizedStack {
  readonly name: string;
  /** `undefined` where the app leaves it to deployment. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** Names of the stacks that are to be deployed before it. */
  readonly after: readonly string[];
  readonly template: Template;
  /** Folders and files of assets by the object key that the template gives them. */
  readonly assets: ReadonlyMap<string, Asset>;
}

export interface Asset {
  readonly path: string;
  readonly packaging: string;
}

interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/** Sections of a template that are understood, or that say nothing about what runs. */
const knownSections = new Set([
  'Resources',
  'Parameters',
  'Conditions',
  'Mappings',
  'Outputs',
  'Rules',
  'Metadata',
  'Description',
  'AWSTemplateFormatVersion',
]);

/**
 * Reads a cloud assembly, `cdk.out`.
 *
 * @throws StackError for an assembly with nested assemblies (stages) or a template section that is not understood.
 */
export function readAssembly(folder: string): readonly SynthesizedStack[] {
  const artifacts = Object.entries(
    readJson<{ artifacts?: Record<string, Artifact> }>(folder, 'manifest.json').artifacts ?? {},
  );
  const nested = artifacts.find(([, { type }]) => type === 'cdk:cloud-assembly');
  if (nested !== undefined) {
    throw new StackError(`${nested[0]} is a nested assembly (a stage). Load its own folder instead.`);
  }
  return artifacts
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, artifact], _index, stacks) => readStack(folder, id, artifact, new Map(stacks)));
}

function readStack(
  folder: string,
  id: string,
  artifact: Artifact,
  stacks: ReadonlyMap<string, Artifact>,
): SynthesizedStack {
  const { templateFile = `${id}.template.json`, stackName = id } = artifact.properties ?? {};
  const template = readJson<Template>(folder, templateFile);
  for (const section of Object.keys(template)) {
    if (knownSections.has(section)) continue;
    throw new StackError(`Stack ${stackName}: the template section "${section}" is not understood locally.`);
  }
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment ?? '') ?? [];
  return {
    name: stackName,
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
    after: (artifact.dependencies ?? []).flatMap((other) => {
      const stack = stacks.get(other);
      return stack ? [stack.properties?.stackName ?? other] : [];
    }),
    template,
    assets: readAssets(folder, `${id}.assets.json`),
  };
}

function readAssets(folder: string, file: string): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const { source, destinations } of Object.values(readJson<AssetManifest>(folder, file).files ?? {})) {
    if (source.path === undefined) continue;
    const asset = { path: path.resolve(folder, source.path), packaging: source.packaging ?? 'file' };
    for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, asset);
  }
  return assets;
}

function readJson<T>(folder: string, file: string): T {
  try {
    return JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as T;
  } catch (error) {
    throw new StackError(
      `${path.join(folder, file)} cannot be read. Synthesize the app first. (${String(error)})`,
    );
  }
}

import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const packageOfClient = /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/;

/** Something of the SDK that can do nothing in Lambda. */
interface Idle {
  readonly file: RegExp;
  /** What the file is expected to have, unchanged. */
  readonly expected: string;
  readonly trimmed: (source: string) => string;
}

/** Hash functions in JavaScript, which the SDK takes where Node was built without its own. */
function hashInJavaScript(name: string): Idle {
  const refusal = `${name} is left out of bundles: Node is expected to have the hash function itself`;
  const expected = `export class ${name} {`;
  return {
    file: new RegExp(`[\\\\/]${name}\\.js$`),
    expected,
    trimmed: () => `${expected} constructor() { throw new Error('${refusal}'); } }`,
  };
}

/** Reads `~/.aws/config` and `~/.aws/credentials`, which nobody has there. */
const sharedFiles: Idle = {
  file: /[\\/]loadSharedConfigFiles\.js$/,
  expected: 'export const loadSharedConfigFiles = async (',
  trimmed: () => `
    export { CONFIG_PREFIX_SEPARATOR } from './constants';
    export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
};

/** Asks the metadata service of an instance for the region, which Lambda has in its environment. */
const metadataOfInstances: Idle = {
  file: /[\\/]getInstanceMetadataRegion\.js$/,
  expected: 'export const getInstanceMetadataRegion = async () => {',
  trimmed: () => 'export const getInstanceMetadataRegion = async () => undefined;',
};

/** Reads and writes streams of events, which S3's client brings for SelectObjectContent. */
const streamsOfEvents: Idle = {
  file: /[\\/]submodules[\\/]event-streams[\\/]index\.js$/,
  expected: 'export { EventStreamSerde } from "./EventStreamSerde";',
  trimmed: () => `
    export { resolveEventStreamSerdeConfig } from './eventstream-serde-config-resolver/EventStreamSerdeConfig';
    const refuse = () => { throw new Error('Streams of events are left out of bundles: no function reads one'); };
    export const eventStreamSerdeProvider = () => ({ serialize: refuse, deserialize: refuse });
    export class EventStreamSerde { constructor() { refuse(); } }`,
};

const streamsOfFiles = 'import { ReadStream, fstatSync, lstatSync } from "node:fs";';

/**
 * How long a stream of a file is, which no function sends; only to name its class, Node loads what reads
 * directories and terminals.
 */
const lengthOfFiles: Idle = {
  file: /[\\/]calculateBodyLength\.js$/,
  expected: streamsOfFiles,
  trimmed: (source) => source.replace(streamsOfFiles, 'class ReadStream {}'),
};

const idle = [
  hashInJavaScript('Md5Js'),
  hashInJavaScript('Sha1Js'),
  hashInJavaScript('Sha256Js'),
  sharedFiles,
  metadataOfInstances,
  streamsOfEvents,
  lengthOfFiles,
];

/**
 * Leaves out of bundles what of the SDK can do nothing in Lambda, about 2 kB for each client and 20 kB besides: all of a
 * client's `package.json` but its version, which is the one thing that is read of it (for the user agent), hash functions
 * that stand in for those of Node, and what deals with files, instances and streams of events.
 */
export const trimSdk: Plugin = {
  name: 'trim-sdk',
  setup({ onLoad }) {
    onLoad({ filter: packageOfClient }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    for (const { file, expected, trimmed } of idle) {
      onLoad({ filter: file }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const text = `Expected ${expected} in ${path}. Found none: the SDK writes it differently now.`;
        if (!source.includes(expected)) return { errors: [{ text }] };
        return { contents: trimmed(source), loader: 'js' };
      });
    }
  },
};

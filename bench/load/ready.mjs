// Hands the handler an event that it does not recognise: it throws where the clients were not built.
const [module, name] = process.argv.slice(2);
const { [name]: handler } = await import(module);
const answer = await handler(
  { source: 'aurora-steward.bench' },
  { awsRequestId: '1', getRemainingTimeInMillis: () => 1000 },
);
const [{ kind }] = answer.outcomes;
if (kind !== 'refused') throw new Error(`Expected the outcome refused. Found ${kind}.`);
process.exit();

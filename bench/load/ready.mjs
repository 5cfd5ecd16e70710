// Hands the handler an event that it does not recognise. Where the clients could not be built, its log says so.
const [module, name] = process.argv.slice(2);
const { [name]: handler } = await import(module);
const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 1000 };
await handler({ source: 'aurora-steward.bench' }, context).catch(() => {});
process.exit();

import { defaultProvider } from '../adapters/aws/credentials.ts';
import { databaseToken } from '../adapters/aws/database-token.ts';
import { PostgresTables } from '../adapters/postgres/table-rows.ts';
import { invokedHandler } from '../runtime/invoked-handler.ts';
import { contract } from './contract.ts';
import { countRows } from './count-rows.ts';

export const handler = invokedHandler(contract, ({ policy }) => {
  const { region } = policy.deployment;
  return async (payload, context) => {
    const credentials = await defaultProvider()();
    const databases = new PostgresTables(({ host, port, user }) =>
      databaseToken({ host, port, user, region, credentials, now: context.now() }),
    );
    return countRows({ databases }, payload, context);
  };
});

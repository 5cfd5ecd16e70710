import {
  CloudTrailClient,
  LookupEventsCommand,
  type LookupEventsCommandInput,
  type LookupEventsCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import { clientConfiguration } from './clients.ts';

/** LookupEvents, by a client of its own. */
export function cloudTrailLookUp(): (
  input: LookupEventsCommandInput,
  patience: AbortSignal,
) => Promise<LookupEventsCommandOutput> {
  const client = new CloudTrailClient(clientConfiguration('cloudtrail'));
  return (input, abortSignal) => client.send(new LookupEventsCommand(input), { abortSignal });
}

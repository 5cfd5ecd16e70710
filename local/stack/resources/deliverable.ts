import { deliverableServices } from '../../events/deliver.ts';
import { StackError } from '../stack-error.ts';

/** @throws StackError for a target that local delivery cannot reach. */
export function requireDeliverable(arn: string, logicalId: string): void {
  if (deliverableServices.has(arn.split(':')[2] ?? '')) return;
  throw new StackError(
    `${logicalId}: delivery to ${arn} is not imitated locally; targets may be of ` +
      `${[...deliverableServices].join(', ')}. Add the service to local/events/deliver.ts.`,
  );
}

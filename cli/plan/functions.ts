import { type PlannedStatement, statementsOf } from './permissions.ts';
import { at, listAt, resourcesOf, type SynthesizedStack, type TemplateResource, textOf } from './template.ts';

/** A function of the deployment as it would be. */
export interface PlannedFunction {
  /** By the name of its contract. */
  readonly name: string;
  readonly functionName: string;
  readonly purpose: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  readonly inVpc: boolean;
  /** What wakes it but a schedule: events of RDS and other services, announcements. */
  readonly events: readonly string[];
  readonly permissions: readonly PlannedStatement[];
}

/** @param stacks of one deployment, that with its functions first */
export function plannedFunctions(stacks: readonly SynthesizedStack[]): PlannedFunction[] {
  const [stack] = stacks;
  if (!stack) return [];
  return resourcesOf(stack, 'AWS::Lambda::Function').map((resource): PlannedFunction => {
    const { properties } = resource;
    const role = stack.resources.get(logicalIdOf(textOf(properties['Role'])));
    return {
      name: functionOf(resource),
      functionName: textOf(properties['FunctionName']),
      purpose: textOf(properties['Description']),
      memoryMiB: Number(properties['MemorySize'] ?? 128),
      timeoutSeconds: Number(properties['Timeout'] ?? 3),
      inVpc: properties['VpcConfig'] !== undefined,
      events: eventsOf(resource, stack),
      permissions: role ? statementsOf(role, stacks) : [],
    };
  });
}

/** By the name of its contract, which its metrics go by too. */
function functionOf({ properties }: TemplateResource): string {
  return textOf(at(properties, 'Environment', 'Variables', 'POWERTOOLS_SERVICE_NAME'));
}

/** Name of the function that takes what arrives in a queue; `undefined` where none does. */
export function functionBehind(queue: string, stack: SynthesizedStack): string | undefined {
  const source = resourcesOf(stack, 'AWS::Lambda::EventSourceMapping').find(
    ({ properties }) => textOf(properties['EventSourceArn']) === queue,
  );
  const taker = source && stack.resources.get(logicalIdOf(textOf(source.properties['FunctionName'])));
  return taker && functionOf(taker);
}

function eventsOf(resource: TemplateResource, stack: SynthesizedStack): string[] {
  return resourcesOf(stack, 'AWS::Events::Rule')
    .filter(({ properties }) =>
      listAt(properties, 'Targets').some(
        (target) => functionBehind(textOf(at(target, 'Arn')), stack) === functionOf(resource),
      ),
    )
    .map(({ properties }) => textOf(properties['Description']));
}

/** Of `<ExportSnapshotsRole1ED62B35.Arn>`. */
function logicalIdOf(reference: string): string {
  return reference.replace(/^<|[.>].*$/g, '');
}

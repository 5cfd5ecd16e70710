import type { TemplateResource } from './assembly.ts';
import { referencesIn } from './intrinsics.ts';
import { StackError } from './stack-error.ts';

/**
 * Logical ids, each after everything it refers to or names in `DependsOn`; otherwise as the template has them.
 *
 * @throws StackError for a circle, with its members.
 */
export function deploymentOrder(resources: Readonly<Record<string, TemplateResource>>): string[] {
  const order: string[] = [];
  const done = new Set<string>();

  function visit(logicalId: string, trail: readonly string[]): void {
    const resource = resources[logicalId];
    if (resource === undefined || done.has(logicalId)) return;
    if (trail.includes(logicalId)) {
      const circle = [...trail.slice(trail.indexOf(logicalId)), logicalId];
      throw new StackError(`Resources depend on one another in a circle: ${circle.join(' -> ')}.`);
    }
    const explicit = resource.DependsOn ?? [];
    const dependencies = [...[explicit].flat(), ...referencesIn(resource.Properties)];
    for (const dependency of dependencies) visit(dependency, [...trail, logicalId]);
    done.add(logicalId);
    order.push(logicalId);
  }

  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return order;
}

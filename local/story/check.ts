/** Something that the run was to show, and what was found. */
export interface Check {
  readonly name: string;
  readonly holds: boolean;
  /** What was found, shown beside the name. */
  readonly found: string;
}

export function check(name: string, holds: boolean, found: string): Check {
  return { name, holds, found };
}

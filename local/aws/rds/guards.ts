/** What guards a cluster, as somebody with the right may change it. */
export interface ClusterGuards {
  deletionProtection: boolean;
  iamAuthentication: boolean;
  logExports: readonly string[];
  parameterGroup: string;
  /** Identifiers of the instances that are publicly accessible. */
  publicInstances: readonly string[];
}

/** Values of `rds.force_ssl` in parameter groups of one's own; it is on by default from version 17. */
export class ParameterGroups {
  readonly #forced = new Map<string, string>();

  force(group: string, value: '0' | '1'): void {
    this.#forced.set(group.toLowerCase(), value);
  }

  /** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html */
  forced(group: string): string | undefined {
    const own = this.#forced.get(group.toLowerCase());
    if (own !== undefined) return own;
    const version = /^default\.aurora-postgresql(\d+)$/.exec(group)?.[1];
    return version === undefined ? undefined : Number(version) >= 17 ? '1' : '0';
  }
}

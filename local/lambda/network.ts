/** What functions find around them that a VPC, its DNS and AWS's authorities would give them. */
export interface LocalNetwork {
  /** PEM file of the authority that signed what servers here present; functions trust it beside the public ones. */
  readonly authorityFile: string;
  /** Host names that no DNS knows, each with the address that it stands for. */
  readonly addresses: Readonly<Record<string, string>>;
}

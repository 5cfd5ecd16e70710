import type { CallIdentity, Principal } from '../aws/service.ts';

/** IAM's answer, with the reason as the end of the service's message: `because no identity-based policy …`. */
export interface Verdict {
  readonly allowed: boolean;
  /** Whole sentence for whoever was refused; says what was granted by what when allowed. */
  readonly reason: string;
}

/** Condition keys and their values; a key that is not here is absent, as `Null` asks. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** One question: may this principal do this action on this resource? */
export interface AccessQuestion {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

/** A service acting in its own name for one of its resources: EventBridge for a rule, SNS for a topic. */
export interface ServicePrincipal {
  /** `events.amazonaws.com`. */
  readonly service: string;
  /** The resource on whose behalf it acts; becomes `aws:SourceArn` and `aws:SourceAccount`. */
  readonly sourceArn: string;
}

/** What the front door asks before each call. */
export interface Authorizer {
  /** The whole call: its action on each of its resources, and everything it implies. */
  authorizeCall(principal: Principal, identity: CallIdentity): Verdict;
  /** One question in a principal's name, for what a service decides while it carries a call out. */
  authorize(principal: Principal, question: AccessQuestion): Verdict;
  /** A service's own call: only the resource's policy can allow it. */
  authorizeService(principal: ServicePrincipal, question: AccessQuestion): Verdict;
}

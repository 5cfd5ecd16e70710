/** Who delivers: a service in its own name on behalf of one of its resources, or under a role. */
export type Deliverer =
  | { readonly service: string; readonly sourceArn: string }
  | { readonly roleArn: string };

export interface AuthorizationRequest {
  readonly by: Deliverer;
  /** IAM action, `sqs:SendMessage`. */
  readonly action: string;
  readonly resource: string;
}

/**
 * Asks IAM: for a service, the target's resource policy with `aws:SourceArn` (and the account in
 * `aws:SourceAccount`); for a role, its own policies. `reason` says in a sentence why not.
 */
export type Authorize = (request: AuthorizationRequest) => {
  readonly allowed: boolean;
  readonly reason: string;
};

export interface Delivery {
  /** Queue, topic, function or event bus. */
  readonly targetArn: string;
  readonly body: string;
  readonly messageAttributes?: Readonly<Record<string, string>>;
  readonly messageGroupId?: string;
  readonly by: Deliverer;
}

/** Delivers once, or throws `DeliveryError`. */
export type Deliver = (delivery: Delivery) => Promise<void>;

/** A delivery that did not succeed; `retryable` says whether the sending service tries again. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

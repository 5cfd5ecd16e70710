import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Authorizer } from '../iam/verdict.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { CrashScript, Fault } from './crash.ts';
import { createCredentialStore, type KnownCredentials } from './credentials.ts';
import { type Exchange, type Incoming, listenOnLoopback } from './front-door-http.ts';
import { readSignatureClaim, type SignatureClaim, verifySignature } from './front-door-signature.ts';
import {
  AwsError,
  type AwsHttpRequest,
  type AwsHttpResponse,
  type CallIdentity,
  type LocalCredentials,
  NotImitatedError,
  type Principal,
  type ServiceEndpoint,
} from './service.ts';

export interface FrontDoorOptions {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly clock: Pick<Clock, 'now' | 'hold'>;
  readonly timeline: Timeline;
  readonly authorizer: Authorizer;
  readonly services: readonly ServiceEndpoint[];
  readonly crash?: CrashScript;
}

/** All AWS services behind one loopback address: what `AWS_ENDPOINT_URL` points to. */
export interface FrontDoor {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  readonly url: string;
  /** Credentials for one principal; each call makes new ones. */
  register(principal: Principal): LocalCredentials;
  /** Whose credentials these are. */
  findCredentials(accessKeyId: string): KnownCredentials | undefined;
  addService(endpoint: ServiceEndpoint): void;
  /** What was asked for and is not imitated, and what broke inside: a run with any has failed. */
  readonly failures: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens the door. Each call is identified, authorised (the harness is not), carried out and recorded on the
 * timeline; the `Date` header follows the virtual clock, so that SDK clients correct their own.
 */
export async function startFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { clock, timeline, authorizer, crash } = options;
  const endpoints = new Map(options.services.map((endpoint) => [endpoint.service, endpoint]));
  const credentials = createCredentialStore();
  const failures: string[] = [];

  function fail(text: string): void {
    failures.push(text);
    timeline.record({ type: 'note', source: 'front door', text });
  }

  /** Reads whose call it is and to which service; what it says is checked by `authenticate`. */
  function admit(incoming: Incoming): Call {
    const claim = readSignatureClaim(incoming);
    const endpoint = endpoints.get(claim.service);
    if (endpoint === undefined) throw new NotImitatedError(`The service "${claim.service}"`);
    const known = credentials.find(claim.accessKeyId);
    const request: AwsHttpRequest = {
      service: claim.service,
      principal: known?.principal ?? { roleArn: undefined, name: 'unknown' },
      method: incoming.method,
      url: new URL(incoming.target, `http://${incoming.headers['host'] ?? '127.0.0.1'}`),
      headers: incoming.headers,
      body: incoming.body,
    };
    return { incoming, claim, endpoint, known, request };
  }

  function authenticate({ incoming, claim, known }: Call): void {
    if (known === undefined || claim.sessionToken !== known.credentials.sessionToken) {
      throw new AwsError(
        'InvalidClientTokenId',
        403,
        'The security token included in the request is invalid.',
      );
    }
    if (claim.region !== options.region) {
      throw new AwsError(
        'SignatureDoesNotMatch',
        403,
        `Credential should be scoped to a valid region: this run has ${options.region}, found ${claim.region}.`,
      );
    }
    verifySignature(incoming, claim, known.credentials.secretAccessKey);
  }

  function authorise(principal: Principal, identity: CallIdentity): void {
    if (principal.roleArn === undefined) return;
    const verdict = authorizer.authorizeCall(principal, identity);
    if (!verdict.allowed) throw new AwsError('AccessDenied', 403, verdict.reason);
  }

  async function perform(call: Call): Promise<Answer> {
    const { endpoint, request } = call;
    authenticate(call);
    call.identity = await endpoint.identify(request);
    authorise(request.principal, call.identity);
    const fault = crash?.take(request.principal, call.identity);
    if (fault !== undefined && 'answer' in fault) throw fault.answer;
    if (fault !== undefined && 'kill' in fault && fault.kill === 'before-call') return { fault };
    // An error is an answer like any other: the fault befalls that call too.
    const response = await endpoint.answer(request).catch((thrown: unknown) => refuse(thrown, call));
    return fault === undefined ? { response } : { response, fault };
  }

  function refuse(thrown: unknown, call: Call): AwsHttpResponse {
    const error = asAwsError(thrown);
    call.errorCode = error.code;
    if (error.code === 'InvalidAction') fail(error.message);
    if (!(thrown instanceof AwsError))
      fail(`${call.endpoint.service} ${operation(call)} broke: ${text(thrown)}`);
    return call.endpoint.renderError(error, call.request);
  }

  function record(call: Call, { response }: Answer): void {
    const resource = call.identity?.resources[0];
    timeline.record({
      type: 'aws-call',
      caller: call.request.principal.name,
      service: call.endpoint.service,
      action: operation(call),
      ...(resource === undefined || resource === '*' ? {} : { resource }),
      status: response?.status ?? 0,
      ...(call.errorCode === undefined ? {} : { errorCode: call.errorCode }),
    });
  }

  async function answer(call: Call): Promise<Answer> {
    const release = call.endpoint.waits?.(call.request)
      ? () => {}
      : clock.hold(`${call.request.principal.name} calls ${call.endpoint.service}`);
    try {
      const outcome = await perform(call).catch((thrown: unknown) => ({ response: refuse(thrown, call) }));
      record(call, outcome);
      return outcome;
    } finally {
      release();
    }
  }

  async function send(exchange: Exchange, response: AwsHttpResponse): Promise<void> {
    const requestId = randomUUID();
    const headers = {
      date: clock.now().toUTCString(),
      'x-amzn-requestid': requestId,
      'x-amz-request-id': requestId,
      ...response.headers,
    };
    await exchange.reply({ ...response, headers });
  }

  /** Answers, unless a fault of the crash script says otherwise. */
  async function conclude(
    exchange: Exchange,
    principal: Principal,
    { response, fault }: Answer,
  ): Promise<void> {
    const kill = fault !== undefined && 'kill' in fault ? fault.kill : undefined;
    if (kill === 'before-call' || kill === 'before-reply') await crash?.kill(principal);
    if (response === undefined || kill === 'before-reply' || (fault !== undefined && 'drop' in fault)) {
      exchange.hangUp();
      return;
    }
    await send(exchange, response);
    if (kill === 'after-reply') await crash?.kill(principal);
  }

  async function serve(exchange: Exchange): Promise<void> {
    try {
      const call = admit(exchange.incoming);
      await conclude(exchange, call.request.principal, await answer(call));
    } catch (thrown) {
      const { method, target } = exchange.incoming;
      fail(`${method} ${target}: ${text(thrown)}`);
      await send(exchange, plainError(asAwsError(thrown)));
    }
  }

  const server = await listenOnLoopback(serve);
  return {
    url: server.url,
    register: (principal) => credentials.register(principal),
    findCredentials: (accessKeyId) => credentials.find(accessKeyId),
    addService(endpoint) {
      endpoints.set(endpoint.service, endpoint);
    },
    failures,
    close: () => server.close(),
  };
}

/** A request with what is known of it; the last two become known while it is carried out. */
interface Call {
  readonly incoming: Incoming;
  readonly claim: SignatureClaim;
  readonly endpoint: ServiceEndpoint;
  readonly known: KnownCredentials | undefined;
  readonly request: AwsHttpRequest;
  identity?: CallIdentity;
  errorCode?: string;
}

interface Answer {
  /** Absent when the service was never asked. */
  readonly response?: AwsHttpResponse;
  readonly fault?: Fault;
}

function operation({ identity, request }: Call): string {
  return identity?.operation ?? `${request.method} ${request.url.pathname}`;
}

function asAwsError(thrown: unknown): AwsError {
  return thrown instanceof AwsError ? thrown : new AwsError('InternalFailure', 500, text(thrown));
}

function text(thrown: unknown): string {
  if (thrown instanceof AwsError) return thrown.message;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

/** For requests that name no service known here, so that no service's own form fits. */
function plainError(error: AwsError): AwsHttpResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ __type: error.code, message: error.message }),
  };
}

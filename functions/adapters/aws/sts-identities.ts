import {
  type Binding,
  bindingHeaders,
  type IdentityProof,
  presignedQuery,
  stsHost,
} from '../../domain/caller/identity-request.ts';
import type { Identities } from '../../domain/caller/who-asks.ts';
import { Fault } from '../../domain/fault.ts';

const patienceMs = 5_000;
/** An answer of STS has a few hundred characters. */
const mostCharacters = 10_000;

/**
 * Sends a GetCallerIdentity request that somebody else signed. No client and no permission is needed for it; where it
 * goes is decided here alone.
 */
export class StsIdentities implements Identities {
  readonly #region: string;
  readonly #origin: string;

  /** @param variables the function's own: AWS_REGION, and another endpoint in AWS_ENDPOINT_URL, as the SDK reads them */
  constructor(variables: Readonly<Record<string, string | undefined>> = process.env) {
    this.#region = variables['AWS_REGION'] ?? '';
    this.#origin =
      variables['AWS_ENDPOINT_URL_STS'] ??
      variables['AWS_ENDPOINT_URL'] ??
      `https://${stsHost(this.#region)}`;
  }

  async ask(proof: IdentityProof, binding: Binding) {
    const query = new URLSearchParams(presignedQuery(proof, this.#region));
    const { status, text } = await this.#get(`${this.#origin}/?${query}`, bindingHeaders(binding));
    const code = element(text, 'Code') ?? `HTTP ${status}`;
    if (status >= 500 || status === 429 || /^Throttl/.test(code)) throw unanswered(code);
    if (status !== 200) return { refused: code };
    const arn = element(text, 'Arn');
    if (arn?.startsWith('arn:')) return { arn };
    throw unanswered('an answer without an ARN');
  }

  async #get(url: string, headers: Readonly<Record<string, string>>) {
    try {
      const signal = AbortSignal.timeout(patienceMs);
      const response = await fetch(url, { headers, redirect: 'error', signal });
      return { status: response.status, text: (await response.text()).slice(0, mostCharacters) };
    } catch (thrown) {
      // The cause may carry the address, and with it the caller's session token: its name alone is told.
      throw unanswered(thrown instanceof Error ? thrown.name : 'no answer');
    }
  }
}

/** The text of an element of the answer's XML. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]{1,2048})</${name}>`).exec(xml)?.[1];
}

function unanswered(found: string): Fault {
  return new Fault({
    kind: 'service-unavailable',
    expected: 'STS to say who signed the request',
    found,
    todo: 'ask again in a moment',
  });
}

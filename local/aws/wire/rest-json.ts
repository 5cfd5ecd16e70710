import { awsJson, jsonCode } from './aws-json.ts';
import type { Protocol } from './protocol.ts';

/**
 * REST in JSON, as far as services speak it whose operations are POSTs to paths of their own names, with all members in the
 * body. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export const restJson: Protocol = {
  ...awsJson,
  operationOf: ({ method, url }) => (method === 'POST' ? /^\/(\w+)$/.exec(url.pathname)?.[1] : undefined),
  renderError(error) {
    const response = awsJson.renderError(error);
    return { ...response, headers: { ...response.headers, 'x-amzn-errortype': jsonCode(error) } };
  },
};

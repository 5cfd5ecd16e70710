import { randomUUID } from 'node:crypto';
import { AwsError } from '../service.ts';
import type { Protocol } from './protocol.ts';
import { readQuery } from './query.ts';
import { element, writeXml } from './xml.ts';

/**
 * The query protocol: a form goes in, XML comes out.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 *
 * @param xmlns the service's XML namespace, `http://rds.amazonaws.com/doc/2014-10-31/`
 */
export function awsQuery(xmlns: string, requestId: () => string = randomUUID): Protocol {
  return {
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html
    commonErrors: [
      'AccessDenied',
      'InvalidAction',
      'InvalidParameterCombination',
      'InvalidParameterValue',
      'Throttling',
      'ValidationError',
    ],
    operationOf: ({ body }) => new URLSearchParams(body.toString()).get('Action') ?? undefined,
    read: (shape, { body }) => readQuery(shape, new URLSearchParams(body.toString())),
    write(operation, shape, output) {
      const members = writeXml(shape, output);
      const result = shape.members.size === 0 ? '' : `<${operation}Result>${members}</${operation}Result>`;
      const metadata = `<ResponseMetadata>${element('RequestId', requestId())}</ResponseMetadata>`;
      return xml(200, `<${operation}Response xmlns="${xmlns}">${result}${metadata}</${operation}Response>`);
    },
    missing: (member) =>
      new AwsError(
        'ValidationError',
        400,
        `1 validation error detected: Value null at '${lowerFirst(member)}' failed to satisfy constraint: Member must not be null`,
      ),
    renderError({ code, status, message }) {
      const type = element('Type', status < 500 ? 'Sender' : 'Receiver');
      const error = `<Error>${type}${element('Code', code)}${element('Message', message)}</Error>`;
      const body = `${error}${element('RequestId', requestId())}`;
      return xml(status, `<ErrorResponse xmlns="${xmlns}">${body}</ErrorResponse>`);
    },
  };
}

function xml(status: number, body: string) {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

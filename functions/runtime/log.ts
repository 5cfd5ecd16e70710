import { Logger } from '@aws-lambda-powertools/logger';
import type { Context as LambdaContext } from 'aws-lambda';
import type { Log } from '../domain/invocation.ts';
import type { JsonObject } from '../domain/json.ts';
import { withoutSecrets } from './secrets.ts';

/** A function's log: JSON lines that carry the request, the cold start, and the fields of each call. */
export interface FunctionLog extends Log {
  /** Makes every line tell of this invocation, until the next call. */
  begin(context: LambdaContext): void;
}

/** Level by POWERTOOLS_LOG_LEVEL or the function's own log settings; INFO without them. */
export function powertoolsLog(service: string): FunctionLog {
  const logger = new Logger({ serviceName: service, jsonReplacerFn: withoutSecrets });
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: JsonObject = {}) =>
      logger[level](message, { ...fields });
  return {
    begin: (context) => logger.addContext(context),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

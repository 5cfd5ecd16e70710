import { asJson, isJsonObject, type JsonObject } from '../../functions/domain/json.ts';
import type { Plan } from './plan.ts';

/** Under names that stay; times in ISO 8601, UTC; money in US dollars. */
export function planJson({ suiteCost, exports, ...plan }: Plan): JsonObject {
  const json = asJson({
    ...plan,
    exports: exports ? { ...exports, aMonthUsd: 30 * exports.aDay.act.usd } : null,
    suiteCost: { items: suiteCost, usdAMonth: suiteCost.reduce((sum, { usdAMonth }) => sum + usdAMonth, 0) },
  });
  if (isJsonObject(json)) return json;
  throw new TypeError('Expected: a plan as a JSON object. Found: something else.');
}

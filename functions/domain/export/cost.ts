/**
 * What AWS asks for the export of a snapshot or cluster, in US dollars for each GB of its size; of other regions no public
 * source was found, so theirs are taken to be the same. Storage of the files, requests and KMS come on top.
 * https://aws.amazon.com/rds/aurora/pricing/ (list price of us-east-1 as of July 2024)
 */
const usdPerGb = { 'us-east-1': 0.01 } as const;

/** What an export is expected to cost. */
export interface ExpectedCost {
  readonly usd: number;
  /** The region whose price was taken. */
  readonly pricedAs: keyof typeof usdPerGb;
}

/** @param sizeGb size of what is exported; a part of it costs as much as all of it */
export function expectedCost(sizeGb: number): ExpectedCost {
  const pricedAs = 'us-east-1';
  return { usd: Math.ceil(sizeGb * usdPerGb[pricedAs] * 100) / 100, pricedAs };
}

/** `about $1.20 (120 GB at the price of us-east-1)`; where nobody tells the size, that. */
export function costText(sizeGb: number | undefined): string {
  if (sizeGb === undefined) return 'cost not known: neither RDS nor CloudWatch tells a size';
  const { usd, pricedAs } = expectedCost(sizeGb);
  return `about ${usdText(usd)} (${sizeGb} GB at the price of ${pricedAs})`;
}

export function usdText(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

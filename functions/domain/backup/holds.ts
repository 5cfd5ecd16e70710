/** Gives and takes tags that hold a snapshot. Each throws a `Fault` where RDS says no, or gives no answer. */
export interface Holds {
  put(arn: string, tag: string, value: string): Promise<void>;
  lift(arn: string, tag: string): Promise<void>;
}

/** Who has subscribed to a topic. */
export interface Subscribers {
  /** How many subscriptions are confirmed, and how many wait for their confirmation, of each topic; by its name. */
  count(): Promise<readonly TopicSubscribers[]>;
}

export interface TopicSubscribers {
  readonly topic: 'alerts' | 'on-call';
  readonly confirmed: number;
  readonly waiting: number;
}

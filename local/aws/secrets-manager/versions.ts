import {
  InvalidParameterException$,
  LimitExceededException$,
  ResourceExistsException$,
  ResourceNotFoundException$,
} from '@aws-sdk/client-secrets-manager';
import { fault } from '../wire/operation.ts';

/** What a version holds: a text or bytes in base64, and which of them. */
export interface SecretValue {
  readonly text?: string | undefined;
  readonly binary?: string | undefined;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version */
export interface SecretVersion {
  readonly id: string;
  readonly createdAt: Date;
  /** Absent while a rotation has begun and not made it. */
  value: SecretValue | undefined;
  readonly labels: Set<string>;
}

/** Told of each label that has come to a version. */
export type LabelMoved = (label: string, versionId: string) => void;

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const mostVersions = 100;
const mostLabels = 20;
const keptForMs = 24 * 60 * 60 * 1000;

/** The versions of one secret, and the staging labels, each of which is on one version at a time. */
export class SecretVersions {
  readonly #secret: string;
  readonly #moved: LabelMoved;
  readonly #byId = new Map<string, SecretVersion>();

  /** @param secret as errors call it */
  constructor(secret: string, moved: LabelMoved) {
    this.#secret = secret;
    this.#moved = moved;
  }

  /** The oldest first. */
  get all(): readonly SecretVersion[] {
    return [...this.#byId.values()];
  }

  /** Version ids to labels; deprecated versions, those without a label, are not among them. */
  get labelled(): Readonly<Record<string, string[]>> {
    const labelled = this.all.filter(({ labels }) => labels.size > 0);
    return Object.fromEntries(labelled.map(({ id, labels }) => [id, [...labels]]));
  }

  byId(id: string): SecretVersion | undefined {
    return this.#byId.get(id);
  }

  withLabel(label: string): SecretVersion | undefined {
    return this.all.find(({ labels }) => labels.has(label));
  }

  /**
   * PutSecretValue. A version keeps its value: the same again changes nothing, another one is refused.
   *
   * @param labels AWSCURRENT unless told
   */
  put(id: string, value: SecretValue, labels: readonly string[], now: Date): SecretVersion {
    const existing = this.#byId.get(id);
    if (existing?.value) {
      if (existing.value.text === value.text && existing.value.binary === value.binary) return existing;
      throw fault(
        ResourceExistsException$,
        `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${this.#secret}.`,
      );
    }
    const version = existing ?? this.#add(id, now);
    version.value = value;
    for (const label of labels) this.#attach(label, version);
    return version;
  }

  /** A version without a value, with AWSPENDING: how a rotation begins. */
  begin(id: string, now: Date): SecretVersion {
    const version = this.#byId.get(id) ?? this.#add(id, now);
    this.#attach('AWSPENDING', version);
    return version;
  }

  /** UpdateSecretVersionStage. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html */
  moveLabel(label: string, { to, from }: { to?: string | undefined; from?: string | undefined }): void {
    const holder = this.withLabel(label);
    const target = to === undefined ? undefined : this.#existing(to);
    if (from !== undefined) this.#existing(from);
    if (from === undefined && to === undefined) {
      throw refused('You must specify MoveToVersionId, RemoveFromVersionId, or both.');
    }
    if (holder === undefined && from !== undefined) {
      throw refused(`Staging label ${label} is not attached to version ${from}.`);
    }
    if (holder && holder !== target && holder.id !== from) {
      throw refused(
        from === undefined
          ? `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`
          : `Staging label ${label} is currently attached to version ${holder.id}, not to version ${from}.`,
      );
    }
    if (target === undefined) {
      if (label === 'AWSCURRENT') {
        throw refused(
          "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
        );
      }
      holder?.labels.delete(label);
      return;
    }
    if (target.labels.size >= mostLabels && !target.labels.has(label)) {
      throw fault(LimitExceededException$, `Version ${target.id} has ${mostLabels} staging labels already.`);
    }
    this.#attach(label, target);
  }

  /** Takes away a version that only tested a rotation. */
  remove(id: string): void {
    this.#byId.delete(id);
  }

  /** Each label to one version; what AWSCURRENT leaves becomes AWSPREVIOUS. */
  #attach(label: string, version: SecretVersion): void {
    const holder = this.withLabel(label);
    if (holder === version) return;
    holder?.labels.delete(label);
    version.labels.add(label);
    if (label === 'AWSCURRENT' && holder) {
      version.labels.delete('AWSPREVIOUS');
      this.#attach('AWSPREVIOUS', holder);
    }
    this.#moved(label, version.id);
  }

  #add(id: string, now: Date): SecretVersion {
    this.#makeRoom(now);
    const version: SecretVersion = { id, createdAt: now, value: undefined, labels: new Set() };
    this.#byId.set(id, version);
    return version;
  }

  /** Deprecated versions go when there are too many, the oldest first, but none that is younger than a day. */
  #makeRoom(now: Date): void {
    const mayGo = this.all.filter(
      ({ labels, createdAt }) => labels.size === 0 && now.getTime() - createdAt.getTime() >= keptForMs,
    );
    for (const { id } of mayGo) {
      if (this.#byId.size < mostVersions) return;
      this.#byId.delete(id);
    }
    if (this.#byId.size < mostVersions) return;
    throw fault(
      LimitExceededException$,
      `Secret ${this.#secret} has ${mostVersions} versions, none of which can be removed.`,
    );
  }

  #existing(id: string): SecretVersion {
    const version = this.#byId.get(id);
    if (version) return version;
    throw fault(
      ResourceNotFoundException$,
      `Secrets Manager can't find the specified secret value for VersionId: ${id}`,
    );
  }
}

function refused(message: string) {
  return fault(InvalidParameterException$, message);
}

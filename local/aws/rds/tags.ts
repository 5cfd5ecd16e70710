import type { Tag } from '@aws-sdk/client-rds';
import { AwsError, type CallIdentity } from '../service.ts';

export type Tags = Map<string, string>;

/**
 * The tags of a request.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Tag.html
 */
export function tagsGiven(tags: readonly Tag[] = []): Tags {
  const given = new Map(tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  for (const [key, value] of given) {
    if (key === '' || isUnfit(key, 128)) {
      throw new AwsError('InvalidParameterValue', 400, `Tag key "${key}" is not valid: 1 to 128 ${form}.`);
    }
    if (isUnfit(value, 256)) {
      throw new AwsError(
        'InvalidParameterValue',
        400,
        `Tag value "${value}" is not valid: at most 256 ${form}.`,
      );
    }
  }
  return given;
}

const form = 'letters, digits, white space and _.:/=+-@ that do not begin with aws: or rds:';

function isUnfit(text: string, most: number): boolean {
  return text.length > most || /^(aws|rds):/i.test(text) || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text);
}

const maxTags = 50;

export function addTags(tags: Tags, added: Tags): void {
  const all = new Map([...tags, ...added]);
  if (all.size > maxTags) {
    throw new AwsError('InvalidParameterValue', 400, `A resource can have at most ${maxTags} tags.`);
  }
  for (const [key, value] of added) tags.set(key, value);
}

export function tagList(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** Condition keys that an existing resource brings. */
export function resourceTagContext(tags: ReadonlyMap<string, string> | undefined): CallIdentity['context'] {
  return Object.fromEntries([...(tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/** Condition keys that a request's tags bring. */
export function requestTagContext(tags: readonly Tag[] | undefined): CallIdentity['context'] {
  if (!tags || tags.length === 0) return {};
  const keys = tags.map(({ Key }) => Key ?? '');
  const values = tags.map(({ Key, Value }) => [`aws:RequestTag/${Key ?? ''}`, Value ?? '']);
  return { ...Object.fromEntries(values), 'aws:TagKeys': keys };
}

import {
  AccessDeniedException$,
  AddLFTagsToResource$,
  type AddLFTagsToResourceRequest,
  type AddLFTagsToResourceResponse,
  EntityNotFoundException$,
  InvalidInputException$,
} from '@aws-sdk/client-lakeformation';
import type { DataCatalogue } from '../glue/catalogue.ts';
import type { ServiceEndpoint } from '../service.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { defineOperation, fault, type Given, type Operation } from '../wire/operation.ts';
import { restJson } from '../wire/rest-json.ts';

export interface LakeFormation {
  readonly endpoint: ServiceEndpoint;
  /** A tag that the account has, with the values that it may take. */
  defineTag(key: string, values: readonly string[]): void;
  /** `key=value` of a table, in the order of the keys. */
  tagsOf(database: string, table: string): readonly string[];
}

/** Lake Formation, as far as tables of the catalogue are tagged. */
export function createLakeFormation(catalogue: DataCatalogue): LakeFormation {
  const defined = new Map<string, readonly string[]>();
  const tags = new Map<string, Map<string, string>>();
  const tagsOf = (database: string, table: string) =>
    tags.get(`${database}.${table}`) ?? new Map<string, string>();

  return {
    endpoint: createServiceEndpoint({ service: 'lakeformation', protocol: restJson, operations: [add()] }),
    defineTag: (key, values) => defined.set(key, values),
    tagsOf: (database, table) => [...tagsOf(database, table)].map(([key, value]) => `${key}=${value}`).sort(),
  };

  /** https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_AddLFTagsToResource.html */
  function add(): Operation {
    return defineOperation<
      Given<AddLFTagsToResourceRequest, 'Resource' | 'LFTags'>,
      AddLFTagsToResourceResponse
    >({
      schema: AddLFTagsToResource$,
      errors: [AccessDeniedException$, EntityNotFoundException$, InvalidInputException$],
      reads: ['Resource', 'LFTags'],
      identify: () => ({ resources: ['*'] }),
      run: ({ Resource: { Table: { DatabaseName = '', Name = '' } = {} }, LFTags }) => {
        if (!catalogue.has(DatabaseName, Name))
          throw fault(EntityNotFoundException$, `Table not found: ${Name}`);
        catalogue.permit(DatabaseName, 'ASSOCIATE');
        const own = tagsOf(DatabaseName, Name);
        const unknown = LFTags.find(({ TagKey = '', TagValues = [] }) =>
          TagValues.some((value) => !defined.get(TagKey)?.includes(value)),
        );
        if (unknown)
          throw fault(EntityNotFoundException$, `Tag key or value does not exist: ${unknown.TagKey}`);
        for (const { TagKey = '', TagValues = [] } of LFTags) {
          if (TagValues.length !== 1)
            throw fault(InvalidInputException$, 'A resource has one value of a tag.');
          own.set(TagKey, TagValues[0] ?? '');
        }
        tags.set(`${DatabaseName}.${Name}`, own);
        return { Failures: [] };
      },
    });
  }
}

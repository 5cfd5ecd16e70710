import {
  AddLFTagsToResourceCommand,
  LakeFormationClient,
  type LFTagError,
} from '@aws-sdk/client-lakeformation';
import type { CatalogueTags, TableTag } from '../../domain/catalogue/tags.ts';
import { clientConfiguration } from './clients.ts';
import { awsFault, calling } from './fault.ts';

/** https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_AddLFTagsToResource.html */
export class LakeFormationTags implements CatalogueTags {
  readonly #client: LakeFormationClient;

  constructor(client: LakeFormationClient) {
    this.#client = client;
  }

  async putTags(database: string, table: string, tags: readonly TableTag[]): Promise<void> {
    const call = { call: 'Lake Formation AddLFTagsToResource', subject: `${database}.${table}` };
    const { Failures = [] } = await calling(call, () =>
      this.#client.send(
        new AddLFTagsToResourceCommand({
          Resource: { Table: { DatabaseName: database, Name: table } },
          LFTags: tags.map(({ key, value }) => ({ TagKey: key, TagValues: [value] })),
        }),
      ),
    );
    const [failure] = Failures;
    if (failure) throw awsFault(thrownFor(failure), call);
  }
}

/** One tag was refused; the call itself went well. */
function thrownFor({ LFTag, Error: detail }: LFTagError): Error {
  const tag = `${LFTag?.TagKey}=${LFTag?.TagValues?.join()}`;
  const name = detail?.ErrorCode ?? 'unknown';
  return Object.assign(new Error(`${tag}: ${detail?.ErrorMessage ?? 'no message'}`), { name });
}

export function lakeFormationTags(): LakeFormationTags {
  return new LakeFormationTags(new LakeFormationClient(clientConfiguration('lakeFormation')));
}

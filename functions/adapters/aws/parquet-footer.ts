import { parquetMetadataAsync } from 'hyparquet/src/metadata.js';
import { columnsOf, type Damage, type Footer } from '../../domain/export/parquet.ts';

/** Bytes of a file's end that are asked for first: footers of up to about eighty columns are within. */
const firstBytes = 16_384;
/** `PAR1`, the length of the footer, `PAR1` again: nothing shorter is Parquet. */
const leastBytes = 12;

/** What could not be read of a file, as opposed to what is wrong with it. */
class Unread extends Error {}

/**
 * The footer of a Parquet file that is read by ranges.
 * https://parquet.apache.org/docs/file-format/
 *
 * @param read bytes from `start` up to, not including, `end`; what it throws is thrown on
 */
export async function parquetFooter(
  byteLength: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
): Promise<Footer | Damage> {
  if (byteLength < leastBytes) return { damaged: `${byteLength} bytes, too short to be Parquet` };
  const slice = async (start: number, end = byteLength) => {
    try {
      return new Uint8Array(await read(start, end)).buffer;
    } catch (thrown) {
      throw new Unread('not read', { cause: thrown });
    }
  };
  try {
    const file = { byteLength, slice };
    const metadata = await parquetMetadataAsync(file, { initialFetchSize: firstBytes, geoparquet: false });
    return { rows: Number(metadata.num_rows), columns: columnsOf(metadata.schema) };
  } catch (thrown) {
    if (thrown instanceof Unread) throw thrown.cause;
    return { damaged: 'it does not end with a Parquet footer: cut short, or not Parquet' };
  }
}

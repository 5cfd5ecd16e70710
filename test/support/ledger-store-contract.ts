import { beforeEach, describe, expect, it } from 'vitest';
import type { LedgerStore } from '../../functions/domain/ledger/ledger-store.ts';

/** A place no other test writes to: a store, and a prefix that every key gets. */
export interface LedgerStoreUnderTest {
  readonly store: LedgerStore;
  /** Empty or ending in `/`; keys under `open/` get it after `open/`. */
  readonly prefix: string;
}

/** What every ledger store must do; run on the one in memory, on S3's adapter, and on any endpoint like S3. */
export function describeLedgerStore(name: string, makeStore: () => Promise<LedgerStoreUnderTest>): void {
  describe(`${name} as a ledger store`, () => {
    let store: LedgerStore;
    let prefix: string;
    const key = (text: string) => `${prefix}${text}`;
    const openKey = (text: string) => `open/${prefix}${text}`;

    beforeEach(async () => {
      ({ store, prefix } = await makeStore());
    });

    async function keys(under: string, startAfter?: string): Promise<string[]> {
      const found: string[] = [];
      for await (const one of store.list(under, startAfter)) found.push(one);
      return found;
    }

    it('knows no object that was never written', async () => {
      expect(await store.read(key('exports/none'))).toBeUndefined();
    });

    it('keeps what was created, and nothing of its own beside it', async () => {
      const body = { schema: 1, name: 'Zürich ✓', list: [1, { deep: null }], flag: false };
      const created = await store.create(key('exports/a'), body);
      expect(created).toEqual({ created: true, etag: expect.stringMatching(/./) });
      expect(await store.read(key('exports/a'))).toEqual({
        body,
        etag: created.created ? created.etag : 'none',
      });
    });

    it('creates a key once, and shows what stands there to who comes later', async () => {
      await store.create(key('exports/a'), { by: 'first' });
      const second = await store.create(key('exports/a'), { by: 'second' });
      expect(second).toMatchObject({ created: false, existing: { body: { by: 'first' } } });
    });

    it('creates a key once among many at the same moment', async () => {
      const tries = Array.from({ length: 8 }, (_, n) => store.create(key('exports/a'), { by: n }));
      const created = (await Promise.all(tries)).map((result) => result.created);
      expect(created.filter(Boolean)).toHaveLength(1);
      const winner = created.indexOf(true);
      expect(await store.read(key('exports/a'))).toMatchObject({ body: { by: winner } });
    });

    it('replaces the version it is given, and no other', async () => {
      const created = await store.create(key('leases/a'), { round: 1 });
      const etag = created.created ? created.etag : 'none';
      const replaced = await store.replace(key('leases/a'), { round: 2 }, etag);
      expect(replaced).toEqual({ replaced: true, etag: expect.stringMatching(/./) });
      expect(await store.replace(key('leases/a'), { round: 3 }, etag)).toMatchObject({
        replaced: false,
        existing: { body: { round: 2 }, etag: replaced.replaced ? replaced.etag : 'none' },
      });
      expect(await store.read(key('leases/a'))).toMatchObject({ body: { round: 2 } });
    });

    it('replaces a version once among many at the same moment', async () => {
      const created = await store.create(key('leases/a'), { by: 'nobody' });
      const etag = created.created ? created.etag : 'none';
      const tries = Array.from({ length: 8 }, (_, n) => store.replace(key('leases/a'), { by: n }, etag));
      const replaced = (await Promise.all(tries)).map((result) => result.replaced);
      expect(replaced.filter(Boolean)).toHaveLength(1);
      expect(await store.read(key('leases/a'))).toMatchObject({ body: { by: replaced.indexOf(true) } });
    });

    it('tells versions with the same body apart, so that a change there and back is seen', async () => {
      const created = await store.create(key('leases/a'), { state: 'free' });
      const first = created.created ? created.etag : 'none';
      const taken = await store.replace(key('leases/a'), { state: 'held' }, first);
      await store.replace(key('leases/a'), { state: 'free' }, taken.replaced ? taken.etag : 'none');
      expect(await store.replace(key('leases/a'), { state: 'mine' }, first)).toMatchObject({
        replaced: false,
      });
    });

    it('does not replace what does not exist', async () => {
      expect(await store.replace(key('leases/none'), { round: 2 }, '"0123456789abcdef"')).toEqual({
        replaced: false,
      });
      expect(await store.read(key('leases/none'))).toBeUndefined();
    });

    it('removes markers, twice without complaint, after which the key is free again', async () => {
      await store.create(openKey('exports/a/m'), { subject: 'a' });
      await store.removeMarker(openKey('exports/a/m'));
      await store.removeMarker(openKey('exports/a/m'));
      expect(await store.read(openKey('exports/a/m'))).toBeUndefined();
      expect(await store.create(openKey('exports/a/m'), { subject: 'b' })).toMatchObject({ created: true });
    });

    it('removes nothing else than markers', async () => {
      await store.create(key('exports/a'), { schema: 1 });
      await expect(store.removeMarker(key('exports/a'))).rejects.toThrow('open/');
      expect(await store.read(key('exports/a'))).toMatchObject({ body: { schema: 1 } });
    });

    it('lists the keys under a prefix in byte order, from a given one on', async () => {
      for (const one of ['exports/b', 'exports/a:1', 'exports/a', 'exports2/c', 'exports/B']) {
        await store.create(key(one), { schema: 1 });
      }
      const listed = ['exports/B', 'exports/a', 'exports/a:1', 'exports/b'].map(key);
      expect(await keys(key('exports/'))).toEqual(listed);
      expect(await keys(key('exports/'), key('exports/a'))).toEqual(listed.slice(2));
      expect(await keys(key('nothing/'))).toEqual([]);
    });
  });
}

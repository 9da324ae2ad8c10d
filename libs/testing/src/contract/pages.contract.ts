/// <reference types="jest" />
import { EVERYTHING, type SearchOptions } from '#api';
import { ordered, pages, pod, signal, type StorageSubject } from './storage-subject.js';

/** Lists come in pages. */
export function describePages(subject: StorageSubject): void {
  describe('pages', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    beforeEach(() => subject.put('east', ...names.map((name) => pod({ name }))));

    it.each([1, 2, 3, 5, 6])('of %i show every object once', async (limit) => {
      expect(await pages(subject.pods, { limit })).toEqual(names.map((name) => `default/${name}`));
    });

    it.each(['created_at', 'created_at desc', 'kind,resource_version desc'])(
      'ordered by %s, where all are equal, show every object once',
      async (orderBy) => {
        const keys = await pages(subject.pods, { orderBy: ordered(orderBy), limit: 2 });

        expect(keys.toSorted()).toEqual(names.map((name) => `default/${name}`));
      },
    );

    it.each([0, -1])('with a limit of %i are one', async (limit) => {
      const { keys, summary } = await subject.list({ limit });

      expect(keys).toHaveLength(5);
      expect(summary.continue).toBeUndefined();
    });

    it('repeat and skip nothing that existed at the start, whatever is written meanwhile', async () => {
      const first = await subject.list({ limit: 2 });
      await subject.put('east', pod({ name: 'aa' }), pod({ name: 'dd' }));
      await subject.pods.applyBatch('east', [{ type: 'delete', namespace: 'default', name: 'b' }], signal);

      const second = await subject.list({ limit: 10, continue: first.summary.continue ?? '' });

      expect(first.keys).toEqual(['default/a', 'default/b']);
      expect(second.keys).toEqual(['default/c', 'default/d', 'default/dd', 'default/e']);
    });

    it('go on by offset when they began so', async () => {
      const first = await subject.list({ limit: 2, continue: '1' });
      const second = await subject.list({ limit: 2, continue: first.summary.continue ?? '' });

      expect(first.keys).toEqual(['default/b', 'default/c']);
      expect(first.summary.continue).toBe('3');
      expect(second.keys).toEqual(['default/d', 'default/e']);
      expect(second.summary.continue).toBeUndefined();
    });

    it('take an offset without a limit', async () => {
      expect((await subject.list({ continue: '3' })).keys).toEqual(['default/d', 'default/e']);
    });

    it('have no continue when none is wanted', async () => {
      expect((await subject.list({ limit: 2, withContinue: false })).summary.continue).toBeUndefined();
    });

    it('have no continue when nothing follows, also when the last one is full', async () => {
      expect((await subject.list({ limit: 5 })).summary.continue).toBeUndefined();
      expect((await subject.list({ limit: 4 })).summary.continue).toBeDefined();
      expect((await subject.list({ limit: 2, names: { in: ['x'], notIn: [] } })).summary.continue).toBeUndefined();
    });

    it.each<[string, Partial<SearchOptions>, number]>([
      ['the first page', { limit: 2 }, 3],
      ['the only page', {}, 0],
      ['a page in the middle', { limit: 2, continue: '2' }, 1],
      ['a page past the end', { limit: 2, continue: '7' }, -2],
    ])('count what remains after %s', async (_which, options, expected) => {
      const { summary } = await subject.list({ ...options, withRemainingCount: true });

      expect(summary.remainingItemCount).toBe(expected);
    });

    it('count what remains after a continued page', async () => {
      const first = await subject.list({ limit: 2 });

      const second = await subject.list({ limit: 2, continue: first.summary.continue ?? '', withRemainingCount: true });

      expect(second.summary.remainingItemCount).toBe(1);
    });

    it.each(['-1', 'abc', '!', 'eyJ2IjoxfQ', '1.5'])('refuse the token %j', async (token) => {
      const listing = subject.pods.list({ ...EVERYTHING, continue: token }, signal);

      await expect(listing).rejects.toMatchObject({ code: 'BadRequest', field: 'continue' });
    });

    it.each<[string, Partial<SearchOptions>]>([
      ['other filters', { names: { in: ['a', 'b'], notIn: [] } }],
      ['another order', { orderBy: [{ field: 'created_at', descending: false }] }],
    ])('refuse the token of a query with %s', async (_what, options) => {
      const { summary } = await subject.list({ limit: 1 });

      const listing = subject.pods.list({ ...EVERYTHING, ...options, continue: summary.continue ?? '' }, signal);

      await expect(listing).rejects.toMatchObject({ code: 'Expired' });
    });
  });
}

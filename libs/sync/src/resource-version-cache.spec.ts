import fc from 'fast-check';
import { ResourceVersionCache } from './resource-version-cache.js';

function cacheOf(versions: Readonly<Record<string, string>>): ResourceVersionCache {
  const cache = new ResourceVersionCache();
  cache.load(new Map(Object.entries(versions)));
  return cache;
}

describe('ResourceVersionCache', () => {
  it.each([
    ['a number', '12', '13'],
    ['a number that went back', '12', '11'],
    ['a number beyond 2^53', '9007199254740993', '9007199254740992'],
    ['a number with a leading zero', '12', '012'],
    ['text', 'etcd-a', 'etcd-b'],
  ])('tells %s from another version', (_, version, other) => {
    const cache = cacheOf({ 'shop/web': version });

    expect(cache.hasVersion('shop/web', version)).toBe(true);
    expect(cache.hasVersion('shop/web', other)).toBe(false);
  });

  it('knows an object from the moment it is handed over', () => {
    const cache = new ResourceVersionCache();

    cache.handOver('shop/web', '1');

    expect(cache.hasVersion('shop/web', '1')).toBe(true);
    expect(cache.storedCount).toBe(0);
  });

  it('goes back to what is stored when a change is refused', () => {
    const cache = cacheOf({ 'shop/web': '1' });
    cache.handOver('shop/web', '2');

    cache.rollBack('shop/web', '2');

    expect(cache.hasVersion('shop/web', '1')).toBe(true);
  });

  it('does not know an object whose first write is refused', () => {
    const cache = new ResourceVersionCache();
    cache.handOver('shop/web', '1');

    cache.rollBack('shop/web', '1');

    expect(cache.has('shop/web')).toBe(false);
  });

  it('keeps a later change when an earlier one is refused', () => {
    const cache = cacheOf({ 'shop/web': '1' });
    cache.handOver('shop/web', '2');
    cache.handOver('shop/web', '3');

    cache.rollBack('shop/web', '2');

    expect(cache.hasVersion('shop/web', '3')).toBe(true);
  });

  it('falls back to the last settled version, not to the first', () => {
    const cache = cacheOf({ 'shop/web': '1' });
    cache.handOver('shop/web', '2');
    cache.handOver('shop/web', '3');
    cache.settle('shop/web', '2');

    cache.rollBack('shop/web', '3');

    expect(cache.hasVersion('shop/web', '2')).toBe(true);
  });

  it('knows a deleted object again when the deletion is forgotten', () => {
    const cache = cacheOf({ 'shop/web': '1' });
    cache.handOver('shop/web', undefined);

    cache.forgetAll();

    expect(cache.hasVersion('shop/web', '1')).toBe(true);
  });

  it('knows an object of which it is not certain, in no version', () => {
    const cache = new ResourceVersionCache();
    cache.handOver('shop/web', '1');
    cache.doubt('shop/web');

    cache.forgetAll();

    expect(cache.has('shop/web')).toBe(true);
    expect(cache.hasVersion('shop/web', '1')).toBe(false);
  });

  it('never forgets or invents a stored object, whatever is handed over, settled or refused', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const version = fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined });
    const step = fc.record({ key, version, outcome: fc.constantFrom<('settle' | 'rollBack')[]>('settle', 'rollBack') });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const cache = new ResourceVersionCache();
        const stored = new Map<string, string>();
        for (const { key: at, version: to, outcome } of steps) {
          cache.handOver(at, to);
          cache[outcome](at, to);
          if (outcome === 'settle') {
            stored.delete(at);
            if (to !== undefined) {
              stored.set(at, to);
            }
          }
        }
        cache.forgetAll();
        expect([...cache.keys()].toSorted()).toEqual([...stored.keys()].toSorted());
        expect(cache.storedCount).toBe(stored.size);
        expect([...stored].every(([at, to]) => cache.hasVersion(at, to))).toBe(true);
      }),
      { seed: 7 },
    );
  });
});

import fc from 'fast-check';
import { int64Rank, parseInt64, versionRank } from './integer-rank.js';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

function compare<T>(a: T, b: T): number {
  return Number(a > b) - Number(a < b);
}

describe('integer ranks', () => {
  it('sort as the integers do', () => {
    fc.assert(
      fc.property(int64, int64, (a, b) => {
        expect(compare(int64Rank(a), int64Rank(b))).toBe(compare(a, b));
      }),
    );
  });

  it('of versions sort as the numbers do, however many digits they have', () => {
    const version = fc.bigInt({ min: 0n, max: 10n ** 40n });
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compare(versionRank(String(a)), versionRank(String(b)))).toBe(compare(a, b));
      }),
    );
  });

  it.each(['', 'abc', '-1', '1.5'])('of the version %j is the lowest', (version) => {
    expect(versionRank(version) < versionRank('0')).toBe(true);
  });

  it.each<[string, bigint | undefined]>([
    ['7', 7n],
    ['+7', 7n],
    ['-007', -7n],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['9223372036854775808', undefined],
    ['-9223372036854775808', -(2n ** 63n)],
    ['', undefined],
    ['7 ', undefined],
    ['1e3', undefined],
    ['0x7', undefined],
  ])('are of %j as the integer %s', (text, expected) => {
    expect(parseInt64(text)).toBe(expected);
  });
});

import fc from 'fast-check';
import { parseQuantity } from './quantity.js';

describe('parseQuantity', () => {
  it.each`
    text      | expected
    ${'0'}    | ${0}
    ${'250m'} | ${0.25}
    ${'1.5'}  | ${1.5}
    ${'.5'}   | ${0.5}
    ${'1.'}   | ${1}
    ${'+1'}   | ${1}
    ${'1e3'}  | ${1000}
    ${'1E3'}  | ${1000}
    ${'1E'}   | ${1e18}
    ${'5e-1'} | ${0.5}
    ${'1k'}   | ${1000}
    ${'1Ki'}  | ${1024}
    ${'100n'} | ${1e-7}
    ${'-1Gi'} | ${-1073741824}
  `('reads $text as $expected', ({ text, expected }: { text: string; expected: number }) => {
    expect(parseQuantity(text)).toBeCloseTo(expected, 12);
  });

  it.each(['', 'm', '1GiB', '1 Gi', 'NaN', '1e', '--1', '1K', '.', '1.2.3', 'Infinity', '0x10'])(
    'refuses %j',
    (text) => {
      expect(() => parseQuantity(text)).toThrow(RangeError);
    },
  );

  it('reads every decimal number as itself', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(parseQuantity(String(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

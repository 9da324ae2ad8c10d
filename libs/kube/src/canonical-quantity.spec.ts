import fc from 'fast-check';
import { canonicalQuantity, milliQuantity } from './canonical-quantity.js';
import { parseQuantity } from './quantity.js';

const quantity = fc
  .tuple(
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.integer({ min: 0, max: 999 }),
    fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'E6'),
  )
  .map(([whole, fraction, suffix]) => `${whole}.${fraction}${suffix}`);

describe('canonicalQuantity', () => {
  it.each([
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Gi', '512Mi'],
    ['0.3Gi', '322122547200m'],
    ['1000Mi', '1000Mi'],
    ['1Ki', '1Ki'],
    ['0.5Ki', '512'],
    ['0Gi', '0'],
    ['1024Pi', '1Ei'],
    ['-1024Mi', '-1Gi'],
    ['0.1', '100m'],
    ['+.5', '500m'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['1000k', '1M'],
    ['1500M', '1500M'],
    ['1000M', '1G'],
    ['1000', '1k'],
    ['1500', '1500'],
    ['2147483648', '2147483648'],
    ['0.0000000001', '1n'],
    ['-0.0000000001', '-1n'],
    ['100.0001m', '100000100n'],
    ['1e3', '1e3'],
    ['12E6', '12E6'],
    ['12000E6', '12e9'],
    ['1000e18', '1e21'],
    ['1.125', '1.125'],
    ['1.25', '1250m'],
    ['1.125k', '1.125k'],
    ['+1', '+1'],
    ['007', '007'],
    ['0.125', '125m'],
    ['1.0000', '1'],
    ['+100Mi', '+100Mi'],
    ['+1024Mi', '1Gi'],
    ['8Ei', '9223372036854775807'],
    ['-9Ei', '-9223372036854775807'],
    ['7Ei', '7Ei'],
    ['1.5e3', '1500'],
    ['1e-3', '1e-3'],
    ['', '0'],
    ['much', '0'],
    ['1Zi', '0'],
    ['1e999999999', '0'],
  ])('writes %j as %s', (text, expected) => {
    expect(canonicalQuantity(text)).toBe(expected);
  });

  it('keeps the value', () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const before = parseQuantity(text);
        const after = parseQuantity(canonicalQuantity(text));

        expect(Math.abs(after - before)).toBeLessThanOrEqual(Math.abs(before) * 1e-9);
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const once = canonicalQuantity(text);

        expect(canonicalQuantity(once)).toBe(once);
      }),
    );
  });
});

describe('milliQuantity', () => {
  it.each([
    ['100.0001m', '101m'],
    ['-100.0001m', '-101m'],
    ['1n', '1m'],
    ['100m', '100m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['0.3Ki', '307200m'],
    ['999Ki', '999Ki'],
    ['1.125', '1.125'],
    ['1.1254', '1126m'],
    ['1.125m', '2m'],
    ['10Ei', '9223372036854775807'],
    ['0', '0'],
    ['much', 'much'],
    ['', ''],
  ])('writes %j as %s', (text, expected) => {
    expect(milliQuantity(text)).toBe(expected);
  });

  it('writes what needs no rounding in canonical form', () => {
    fc.assert(
      fc.property(
        quantity.filter((text) => !text.endsWith('m')),
        (text) => {
          expect(milliQuantity(text)).toBe(canonicalQuantity(text));
        },
      ),
    );
  });
});

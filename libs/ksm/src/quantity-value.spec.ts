import { exactQuantity, fractionalQuantity, integerQuantity } from './quantity-value.js';

describe('quantities', () => {
  it.each([
    ['100m', 0.1, 1],
    ['1u', 0.001, 1],
    ['1500u', 0.002, 1],
    ['1500m', 1.5, 2],
    ['2.5', 2.5, 3],
    ['.5', 0.5, 1],
    ['5.', 5, 5],
    ['-1500m', -1.5, -2],
    ['+1', 1, 1],
    ['0', 0, 0],
    ['1e3', 1000, 1000],
    ['15E-1', 1.5, 2],
    ['1k', 1000, 1000],
    ['1Ki', 1024, 1024],
    ['1.5Gi', 1_610_612_736, 1_610_612_736],
    ['1E', 1e18, 1e18],
    ['16393148Ki', 16_786_583_552, 16_786_583_552],
    ['8Ei', 9_223_372_036_854_776_000, 9_223_372_036_854_776_000],
    ['9223372036854775', 9_223_372_036_854_774, 9_223_372_036_854_776],
    ['123456789012G', 123_456_789_012e9, 123_456_789_012e9],
    ['100Ei', 9_223_372_036_854_776_000, 9_223_372_036_854_776_000],
    ['-8.5Ei', -9_223_372_036_854_776_000, -9_223_372_036_854_776_000],
    ['7.5Ei', 8_646_911_284_551_352_000, 8_646_911_284_551_352_000],
    ['1e9999', Infinity, Infinity],
    ['1e-9999', 0.001, 1],
    [2, 2, 2],
    [1e21, 1e21, 1e21],
    [null, 0, 0],
  ])('read %s as %d, and as the integer %d', (text, fractional, integer) => {
    expect(fractionalQuantity(text)).toBe(fractional);
    expect(integerQuantity(text)).toBe(integer);
  });

  it('can be read without rounding', () => {
    expect(exactQuantity('1500u')).toBe(0.0015);
    expect(exactQuantity('-2Ki')).toBe(-2048);
    expect(exactQuantity('12e-8')).toBe(12e-8);
    expect(exactQuantity('0.1n')).toBe(1e-9);
    expect(exactQuantity('-1.5n')).toBe(-2e-9);
    expect(exactQuantity('1000Ei')).toBe(2 ** 63);
  });

  it.each(['', 'm', '1K', '1 Gi', '1GiB', 'NaN', '1e', '--1', '.', '1e9999999999', true])('refuse %j', (text) => {
    expect(() => fractionalQuantity(text)).toThrow(/a quantity/);
    expect(() => integerQuantity(text)).toThrow(/a quantity/);
  });
});

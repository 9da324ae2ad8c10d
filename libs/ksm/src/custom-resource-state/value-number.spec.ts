import { numberOf } from './value-number.js';

describe('numberOf', () => {
  it.each([
    { value: 43.21, number: 43.21 },
    { value: true, number: 1 },
    { value: false, number: 0 },
    { value: 'True', number: 1 },
    { value: 'YES', number: 1 },
    { value: 'no', number: 0 },
    { value: 'Unknown', number: 0 },
    { value: '2019-10-22T16:29:31Z', number: 1_571_761_771 },
    { value: '2024-02-29T23:59:59.5-07:30', number: 1_709_278_199 },
    { value: '250m', number: 0.25 },
    { value: '512Gi', number: 512 * 2 ** 30 },
    { value: '28%', number: 0.28 },
    { value: '1.5e3', number: 1500 },
    { value: '-7', number: -7 },
    { value: '1e-320', number: 1e-9 },
    { value: '1e4000', number: Infinity },
    { value: 'NaN', number: Number.NaN },
    { value: '-Inf', number: -Infinity },
  ])('is $number for $value', ({ value, number }) => {
    expect(numberOf(value)).toBe(number);
  });

  it.each([
    '',
    'ready',
    '1.5%',
    '2023-02-29T00:00:00Z',
    '2024-02-28T24:00:00Z',
    '0x',
    'Invalid',
    '12 GB',
    null,
    undefined,
    {},
    [1],
  ])('is nothing for %j', (value) => {
    expect(numberOf(value)).toBeUndefined();
  });
});

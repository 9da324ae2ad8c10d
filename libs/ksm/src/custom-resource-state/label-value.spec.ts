import { labelValueOf } from './label-value.js';

describe('labelValueOf', () => {
  it.each([
    { value: 'text', label: 'text' },
    { value: 3, label: '3' },
    { value: 25_000_000_000, label: '25000000000' },
    { value: 2 ** 63, label: '9223372036854775807' },
    { value: 1e20, label: '1e+20' },
    { value: 1_234_567.5, label: '1.2345675e+06' },
    { value: 0.000_01, label: '1e-05' },
    { value: 1e21, label: '1e+21' },
    { value: -43.21, label: '-43.21' },
    { value: true, label: 'true' },
    { value: null, label: '<nil>' },
    { value: { b: ['x', 2], a: 1 }, label: 'map[a:1 b:[x 2]]' },
  ])('is $label for $value', ({ value, label }) => {
    expect(labelValueOf(value)).toBe(label);
  });
});

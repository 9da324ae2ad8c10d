import { labelValueOf } from './label-value.js';

describe('labelValueOf', () => {
  it.each([
    { value: 'text', label: 'text' },
    { value: 3, label: '3' },
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

import { estimateBytes } from './object-size.js';

describe('estimateBytes', () => {
  it.each<[string, unknown]>([
    ['a list of text', Array.from({ length: 200 }, (_, index) => `item number ${index}`)],
    [
      'nested maps',
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, { name: 'web', ports: [80] }])),
    ],
    ['one long text', { data: { file: 'x'.repeat(100_000) } }],
  ])('is within a factor of two of the JSON of %s', (_, value) => {
    const bytes = JSON.stringify(value).length;

    expect(estimateBytes(value) / bytes).toBeGreaterThan(0.5);
    expect(estimateBytes(value) / bytes).toBeLessThan(2);
  });

  it('is never nothing, so that a bound on bytes bounds the count', () => {
    expect(estimateBytes(undefined)).toBeGreaterThan(100);
  });
});

import { quantityAt } from './quantity-text.js';

describe('quantityAt', () => {
  it.each([
    [{ cpu: '1000m' }, '1'],
    [{ cpu: 1000 }, '1k'],
    [{ cpu: true }, undefined],
    [{}, undefined],
  ])('reads %j as %s', (object, expected) => {
    expect(quantityAt(object, 'cpu')).toBe(expected);
  });
});

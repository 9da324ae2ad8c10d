import { parseValuePath } from './value-path.js';

const object = {
  metadata: { name: 'foo', 'a=b': 'equation' },
  spec: {
    replicas: 1,
    order: [
      { id: 1, value: true },
      { id: 3, value: false },
      { id: '5', value: 'x' },
    ],
  },
  status: { nothing: null },
};

describe('parseValuePath', () => {
  it.each([
    { path: [], found: object },
    { path: ['spec', 'replicas'], found: 1 },
    { path: ['spec', 'order', '0', 'value'], found: true },
    { path: ['spec', 'order', '-1', 'id'], found: '5' },
    { path: ['spec', 'order', '3'], found: undefined },
    { path: ['spec', 'order', '-4'], found: undefined },
    { path: ['spec', 'order', 'id'], found: undefined },
    { path: ['spec', 'order', '[id=3]', 'value'], found: false },
    { path: ['spec', 'order', '[id=5]', 'value'], found: 'x' },
    { path: ['spec', 'order', '[value=false]', 'id'], found: 3 },
    { path: ['spec', 'order', '[value=t]', 'id'], found: 1 },
    { path: ['spec', 'order', '[value=f]', 'id'], found: 3 },
    { path: ['spec', 'order', '[value=y]', 'id'], found: undefined },
    { path: ['spec', '[id=3]'], found: undefined },
    { path: ['metadata', 'name=foo'], found: 'foo' },
    { path: ['metadata', 'name=bar'], found: undefined },
    { path: ['metadata', 'a=b'], found: 'equation' },
    { path: ['status', 'nothing', 'below'], found: undefined },
    { path: ['metadata', 'name', 'length'], found: undefined },
    { path: ['constructor'], found: undefined },
  ])('finds $found at $path', ({ path, found }) => {
    expect(parseValuePath(path).resolve(object)).toEqual(found);
  });

  it('refuses brackets without an equation', () => {
    expect(() => parseValuePath(['spec', '[id]'])).toThrow('"[id]" is not [key=value]');
  });
});

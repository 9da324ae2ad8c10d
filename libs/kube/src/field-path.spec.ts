import fc from 'fast-check';
import { formatFieldPath, parseFieldPath, valuesAtFieldPath, type FieldPathStep } from './field-path.js';

describe('parseFieldPath', () => {
  it.each<[string, readonly (string | number | null)[]]>([
    ['a.b.c', ['a', 'b', 'c']],
    ['.a.b.c', ['a', 'b', 'c']],
    ["a.'x.y'", ['a', 'x.y']],
    ['a."x.y"', ['a', 'x.y']],
    ["a['x.y']", ['a', 'x.y']],
    ['a["x.y"].z', ['a', 'x.y', 'z']],
    ["a['x.a']['y.b'].z", ['a', 'x.a', 'y.b', 'z']],
    ["a['x']", ['a', 'x']],
    ["metadata.labels['example.com/team']", ['metadata', 'labels', 'example.com/team']],
    ['a[].b', ['a', null, 'b']],
    ['a[2].b', ['a', 2, 'b']],
    ["a['x.y'][0].b", ['a', 'x.y', 0, 'b']],
    ['a[][1].b', ['a', null, 1, 'b']],
  ])('reads %s', (text, expected) => {
    expect(parseFieldPath(text)).toEqual(expected.map(stepOf));
  });

  it.each([
    ['a..b', "empty field after '.'"],
    ['a.', "empty field after '.'"],
    ['.', "empty field after '.'"],
    ["a['x", "not found ']'"],
    ['a[0', "not found ']'"],
    ['[].a', 'empty [], not found list field'],
    ['[0].a', '[0], not found list field'],
    ['a[b].c', "a[b] list index invalid. if b is a field, please use ['b'] or .'b'"],
    ["a.'b", "not found right '''"],
    ["a['b]", "invalid field ['b]"],
    ["a['']", "empty field ''"],
    ['a[]', 'a[]: Invalid value: "a[]": last field could not be list'],
    ['a[0]', 'a[0]: Invalid value'],
    ['a._b', 'a._b: Invalid value: "_b": name part must consist of'],
    ["a'b'", "invalid field 'b'"],
    ['a[0]b', 'invalid field b'],
  ])('refuses %s: %s', (text, message) => {
    expect(() => parseFieldPath(text)).toThrow(message);
  });

  it('throws a RangeError for garbage and nothing else', () => {
    const pieces = fc.array(fc.constantFrom('a', '.', '[', ']', "'", '"', '0', 'x.y', '/', '-'), { maxLength: 10 });
    expect(() =>
      fc.assert(
        fc.property(
          pieces.map((parts) => parts.join('')),
          (text) => {
            try {
              return parseFieldPath(text).length > 0;
            } catch (error) {
              return error instanceof RangeError;
            }
          },
        ),
      ),
    ).not.toThrow();
  });
});

describe('formatFieldPath', () => {
  const field = fc.constantFrom('a', 'spec', 'x.y', 'example.com/team', '0').map((name) => ({ field: name }));
  const list = fc.oneof(
    fc.nat({ max: 99 }).map((index) => ({ index })),
    fc.constant({ each: true } as const),
  );
  const path = fc
    .tuple(field, fc.array(fc.oneof(field, list), { maxLength: 4 }), field)
    .map(([first, middle, last]) => [first, ...middle, last]);

  it('writes what parseFieldPath reads back', () => {
    fc.assert(
      fc.property(path, (steps) => {
        expect(parseFieldPath(formatFieldPath(steps))).toEqual(steps);
      }),
    );
  });
});

describe('valuesAtFieldPath', () => {
  const pod = {
    metadata: { name: 'web', labels: { 'example.com/team': 'shop' } },
    spec: { containers: [{ image: 'nginx' }, { image: 'envoy', ports: [{ port: 1 }, { port: 2 }] }], host: null },
  };

  it.each<[string, readonly unknown[]]>([
    ['metadata.name', ['web']],
    ["metadata.labels['example.com/team']", ['shop']],
    ['spec.containers[].image', ['nginx', 'envoy']],
    ['spec.containers[1].image', ['envoy']],
    ['spec.containers[2].image', []],
    ['spec.containers[].ports[].port', [1, 2]],
    ['spec.containers.image', []],
    ['spec.host', []],
    ['spec.toString', []],
    ['metadata.name.length', []],
    ['metadata[0].name', []],
  ])('finds %s', (text, expected) => {
    expect(valuesAtFieldPath(pod, parseFieldPath(text))).toEqual(expected);
  });
});

function stepOf(step: string | number | null): FieldPathStep {
  if (step === null) {
    return { each: true };
  }
  return typeof step === 'number' ? { index: step } : { field: step };
}

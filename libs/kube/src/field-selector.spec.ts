import { formatFieldSelector, matchesFields, parseFieldSelector } from './field-selector.js';
import { StatusError } from './status-error.js';

describe('parseFieldSelector', () => {
  it('reads requirements with paths', () => {
    expect(
      parseFieldSelector("status.phase!=Running, spec.containers[].image in (a/b:1,c),metadata.labels['x.y']"),
    ).toEqual([
      { path: [{ field: 'status' }, { field: 'phase' }], operator: 'NotIn', values: ['Running'] },
      {
        path: [{ field: 'spec' }, { field: 'containers' }, { each: true }, { field: 'image' }],
        operator: 'In',
        values: ['a/b:1', 'c'],
      },
      { path: [{ field: 'metadata' }, { field: 'labels' }, { field: 'x.y' }], operator: 'Exists', values: [] },
    ]);
  });

  it.each([
    ['a..b=c', "unable to parse requirement: empty field after '.'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a[]=1', 'unable to parse requirement: a[]: Invalid value'],
    ['a>b', 'unable to parse requirement: a: Invalid value: "b"'],
    ['=a', "found '=', expected: !, identifier, or 'end of string'"],
    ['a,', "expected: identifier after ','"],
  ])('answers %j with 400: %s', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(message);
    expect(() => parseFieldSelector(text)).toThrow(StatusError);
  });
});

describe('formatFieldSelector', () => {
  it.each(['', 'metadata.name=web', "a['x.y'][0].b notin (1,2)", '!spec.nodeName', 'spec.replicas>3'])(
    'writes %j as it was read',
    (text) => {
      expect(formatFieldSelector(parseFieldSelector(text))).toBe(text);
    },
  );
});

describe('matchesFields', () => {
  const pod = {
    metadata: { name: 'web' },
    spec: { replicas: 3, suspend: false, containers: [{ image: 'nginx' }, { image: 'envoy' }], empty: [], gone: null },
  };

  it.each([
    ['', true],
    ['metadata.name=web', true],
    ['metadata.name!=web', false],
    ['metadata.uid!=x', true],
    ['metadata.uid=', false],
    ['spec.replicas=3', true],
    ['spec.replicas>2', true],
    ['spec.replicas<3', false],
    ['spec.suspend=false', true],
    ['spec.containers', true],
    ['spec.containers[].image=envoy', true],
    ['spec.containers[].image!=envoy', false],
    ['spec.containers[].image notin (redis)', true],
    ['!spec.containers[].command', true],
    ['!spec.gone', true],
    ['spec.gone!=x', true],
    ['metadata.name=web,spec.replicas=4', false],
  ])('says for %j: %s', (text, expected) => {
    expect(matchesFields(parseFieldSelector(text), pod)).toBe(expected);
  });
});

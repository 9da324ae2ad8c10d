import fc from 'fast-check';
import { compileJsonPath } from './json-path.js';

const object = {
  metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'shop', tier: 'front' } },
  spec: { replicas: 3, ratio: 0.5, paused: false, host: null, ports: [80, 443, 8080], empty: [] },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', code: 1 },
      { type: 'Healthy', status: 'False', code: 2.5, note: 'x' },
      { type: 'Quoted "it"', status: 'Unknown', code: 3 },
    ],
    mixed: [{ v: 'a' }, { v: 1 }],
  },
};

describe('compileJsonPath', () => {
  it.each<[string, readonly unknown[]]>([
    ['.metadata.name', ['web']],
    ['$.metadata.name', ['web']],
    ['@.metadata.name', ['web']],
    [' .metadata.name ', ['web']],
    ['$', [object]],
    ['.metadata.labels.app\\.kubernetes\\.io/name', ['shop']],
    [".metadata.labels['app.kubernetes.io/name']", ['shop']],
    [".metadata.labels['app\\.kubernetes\\.io/name']", ['shop']],
    ["['spec'].replicas", ['3'].map(Number)],
    [".metadata['name','missing']", ['web']],
    [".metadata.labels['tier', 'app.kubernetes.io/name']", ['front', 'shop']],
    ['.spec.ports[0]', [80]],
    ['.spec.ports[-1]', [8080]],
    ['.spec.ports[]', [80]],
    ['.spec.ports[0 , 2]', [80, 8080]],
    ['.status.conditions[?(@.code==1)] .type', ['Ready']],
    ['.spec.ports[1:3]', [443, 8080]],
    ['.spec.ports[:2]', [80, 443]],
    ['.spec.ports[-2:]', [443, 8080]],
    ['.spec.ports[::2]', [80, 8080]],
    ['.spec.ports[2:2]', []],
    ['.spec.ports[0,2]', [80, 8080]],
    ['.spec.ports[*]', [80, 443, 8080]],
    ['.metadata.labels.*', ['shop', 'front']],
    ['.metadata.labels[*]', ['shop', 'front']],
    ['..type', ['Ready', 'Healthy', 'Quoted "it"']],
    ['.status..code', [1, 2.5, 3]],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type == 'Ready')].status", ['True']],
    ['.status.conditions[?("Ready"==@.type)].status', ['True']],
    ['.status.conditions[?(@.type=="Quoted \\"it\\"")].status', ['Unknown']],
    ['.status.conditions[?(@.type!="Ready")].status', ['False', 'Unknown']],
    ['.status.conditions[?(@.code>1)].type', ['Healthy', 'Quoted "it"']],
    ['.status.conditions[?(@.code>=2.5)].code', [2.5, 3]],
    ['.status.conditions[?(@.code<2)].code', [1]],
    ['.status.conditions[?(@.code<=1)].code', [1]],
    ['.status.conditions[?(@.note)].type', ['Healthy']],
    ['.status.conditions[?(@.note=="x")].type', ['Healthy']],
    ['.status.conditions[?(@.status==@.status)].code', [1, 2.5, 3]],
    ['.spec.ports[?(@ > 100)]', [443, 8080]],
    ['.spec.paused', [false]],
    ['.spec.host', [null]],
  ])('selects %s', (text, expected) => {
    expect(compileJsonPath(text)(object)).toEqual(expected);
  });

  it.each([
    '.',
    '.metadata.name.',
    '.spec.ports.[1]',
    '.metadata.name .spec',
    '.missing.deeper',
    '.metadata.name.first',
    '.spec.host.name',
    '.spec.host[0]',
    '.spec.toString',
    '.status.conditions.type',
  ])('selects nothing where something is missing: %s', (text) => {
    expect(compileJsonPath(text)(object)).toEqual([]);
  });

  it.each([
    'name',
    '.spec.ports[3]',
    '.spec.ports[-4]',
    '.spec.ports[0,3]',
    '.spec.ports[1:9]',
    '.spec.ports[2:1]',
    '.spec.ports[::0]',
    '.spec.empty[0]',
    '.metadata[0]',
    '.metadata[?(@.name)]',
    '.spec.host[?(@.name)]',
    '.status.mixed[?(@.v=="a")]',
    '.status.conditions[?(@.status>true)]',
    '.status.conditions[?(@.*=="Ready")]',
    '.status.conditions[?(@.type="Ready")]',
    '.status.conditions[?(@.type==="Ready")]',
    '.metadata.first name',
    '.spec.ports[0,]',
  ])('selects nothing where kubectl reports an error: %s', (text) => {
    expect(compileJsonPath(text)(object)).toEqual([]);
  });

  it.each([
    '',
    '.a[',
    '..*',
    '.a..*',
    '.a[ 0 ]',
    '.a[x]',
    '.a["x"]',
    ".a['x",
    '.a[?(@.b==)]',
    '.a[?(@.b]',
    '.a}',
    '.a,b',
    '{.a}',
  ])('refuses %j', (text) => {
    expect(() => compileJsonPath(text)).toThrow(RangeError);
  });

  it('throws a RangeError for garbage when compiled, and nothing when evaluated', () => {
    const piece = fc.constantFrom(
      '.',
      '..',
      'spec',
      'ports',
      '[',
      ']',
      '0',
      '-1',
      ':',
      ',',
      '*',
      '?(',
      ')',
      '@',
      '==',
      '"a"',
      '\\',
    );
    expect(() =>
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 12 }), fc.jsonValue(), (parts, value) => {
          try {
            return Array.isArray(compileJsonPath(parts.join(''))(value));
          } catch (error) {
            return error instanceof RangeError;
          }
        }),
        { numRuns: 1000 },
      ),
    ).not.toThrow();
  });

  it('finds every field by its quoted name', () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !/['\\]/.test(text));
    fc.assert(
      fc.property(name, fc.jsonValue(), (field, value) => {
        const holder = Object.fromEntries([[field, value]]);

        expect(compileJsonPath(`['${field}']`)(holder)).toEqual([value]);
      }),
    );
  });
});

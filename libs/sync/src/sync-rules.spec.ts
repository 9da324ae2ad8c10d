import type { ClusterGroupResources } from '#api';
import { filterText, listsOf, problemOfRules, rulesOf, shapeObject, shapeText } from './sync-rules.js';

const entry: ClusterGroupResources = { group: '', resources: ['pods'] };

describe('rulesOf', () => {
  it('finds none where an entry says nothing, or nothing in many words', () => {
    expect(rulesOf(entry)).toBeUndefined();
    expect(
      rulesOf({ ...entry, namespaces: [], labelSelector: '', fieldSelector: '', prune: [], redactSecrets: false }),
    ).toBeUndefined();
  });

  it('does not depend on the order of writing', () => {
    const one = rulesOf({ ...entry, namespaces: ['b', 'a', 'b'], prune: ['status', 'data'] });
    const other = rulesOf({ ...entry, namespaces: ['a', 'b'], prune: ['data', 'status'] });

    expect(filterText(one)).toBe(filterText(other));
    expect(shapeText(one)).toBe(shapeText(other));
  });
});

describe('problemOfRules', () => {
  it.each<[Partial<ClusterGroupResources>, RegExp]>([
    [{ labelSelector: 'a in (' }, /unable to parse|found/],
    [{ fieldSelector: 'a b' }, /found/],
    [{ prune: ['spec..x'] }, /empty field/],
    [{ prune: ['spec.list[]'] }, /could not be list/],
    [{ prune: ['metadata.name'] }, /metadata\.name cannot be left out/],
    [{ namespaces: [''] }, /a namespace has a name/],
  ])('refuses %j', (rules, problem) => {
    expect(problemOfRules([entry, { ...entry, ...rules }])).toMatch(problem);
  });

  it('finds nothing wrong with rules that can be followed', () => {
    const rules = { labelSelector: 'a in (b, c),!d', fieldSelector: 'status.phase!=Failed', prune: ['spec.x[].env'] };

    expect(problemOfRules([{ ...entry, ...rules, namespaces: ['shop'] }])).toBeUndefined();
  });
});

describe('listsOf', () => {
  it.each([
    [{ namespaced: true }, ['']],
    [{ namespaced: true, rules: { namespaces: ['a', 'b'] } }, ['a', 'b']],
    [{ namespaced: false, rules: { namespaces: ['a'] } }, ['']],
  ])('of %j', (resource, lists) => {
    expect(listsOf(resource)).toEqual(lists);
  });
});

describe('shapeObject', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'db',
      annotations: { team: 'shop', 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"password":"aA=="}}' },
    },
    data: { password: 'aA==', user: 'Yg==' },
    type: 'Opaque',
  };

  it('keeps the keys of a Secret and none of its values, wherever they are', () => {
    expect(shapeObject(secret, { redactSecrets: true })).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', annotations: { team: 'shop' } },
      data: { password: '', user: '' },
      type: 'Opaque',
    });
  });

  it('leaves everything else alone', () => {
    const configMap = { ...secret, kind: 'ConfigMap' };

    expect(shapeObject(configMap, { redactSecrets: true })).toBe(configMap);
    expect(shapeObject(secret, {})).toBe(secret);
  });

  it.each<[string, unknown]>([
    [
      'status',
      { spec: { containers: [{ name: 'a', env: [1] }, { name: 'b' }] }, metadata: { annotations: { 'a.b/c': 'd' } } },
    ],
    ['spec.containers[].env', { spec: { containers: [{ name: 'a' }, { name: 'b' }] } }],
    ['spec.containers[1].name', { spec: { containers: [{ name: 'a', env: [1] }, {}] } }],
    ["metadata.annotations['a.b/c']", { metadata: { annotations: {} } }],
    ['spec.missing.field', {}],
  ])('leaves %s out', (path, expected) => {
    const object = {
      metadata: { annotations: { 'a.b/c': 'd' } },
      spec: { containers: [{ name: 'a', env: [1] }, { name: 'b' }] },
      status: { phase: 'Running' },
    };
    const before = structuredClone(object);
    const rest = path === 'status' ? {} : { ...before };

    expect(shapeObject(object, { prune: [path] })).toEqual({ ...rest, ...(expected as object) });
    expect(object).toEqual(before);
  });
});

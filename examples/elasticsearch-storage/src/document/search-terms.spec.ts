import fc from 'fast-check';
import { fieldPath, labelPath, searchTerms, valueTerm } from './search-terms.js';

describe('search terms', () => {
  it('say what is where', () => {
    const object = {
      kind: 'Pod',
      metadata: { labels: { 'app.kubernetes.io/name': 'web' }, managedFields: [{ manager: 'kubectl' }] },
      spec: { replicas: 3, paused: true, nothing: null, containers: [{ image: 'a' }, { image: 'b', args: [] }] },
    };

    expect(searchTerms(object)).toEqual({
      values: [
        'kind=Pod',
        'metadata.labels["app.kubernetes.io/name"]=web',
        'spec.replicas=3',
        'spec.paused=true',
        'spec.containers[].image=a',
        'spec.containers[0].image=a',
        'spec.containers[].image=b',
        'spec.containers[1].image=b',
      ],
      paths: [
        'kind',
        'metadata',
        'metadata.labels',
        'metadata.labels["app.kubernetes.io/name"]',
        'spec',
        'spec.replicas',
        'spec.paused',
        'spec.containers',
        'spec.containers[]',
        'spec.containers[].image',
        'spec.containers[0]',
        'spec.containers[0].image',
        'spec.containers[].args',
        'spec.containers[1]',
        'spec.containers[1].image',
        'spec.containers[1].args',
      ],
      integers: ['spec.replicas=8000000000000003'],
    });
  });

  it.each<[string, Parameters<typeof fieldPath>[0]]>([
    ['kind=x', [{ field: 'kind' }]],
    ['metadata.annotations["a.b/c"]=x', [{ field: 'metadata' }, { field: 'annotations' }, { field: 'a.b/c' }]],
    ['spec.containers[].image=x', [{ field: 'spec' }, { field: 'containers' }, { each: true }, { field: 'image' }]],
  ])('are %s for the steps of a selector', (expected, steps) => {
    expect(valueTerm(fieldPath(steps) ?? '', 'x')).toBe(expected);
  });

  it('have no name for a path by index and by any element', () => {
    const steps = [{ field: 'containers' }, { index: 0 }, { field: 'ports' }, { each: true } as const];

    expect(fieldPath(steps)).toBeUndefined();
    expect(fieldPath(steps.slice(0, 3))).toBe('containers[0].ports');
  });

  it('of a label are those of the field', () => {
    expect(labelPath('app.kubernetes.io/name')).toBe('metadata.labels["app.kubernetes.io/name"]');
    expect(labelPath('app')).toBe('metadata.labels.app');
  });

  it('are never the same for other paths or values, nor too long', () => {
    const field = fc.oneof(fc.string(), fc.string({ minLength: 300 }), fc.constantFrom('a', '=', '[]', 'a=b', 'a.b'));
    const step = fc.oneof(fc.record({ field }), fc.constant({ each: true } as const));
    const path = fc.array(step, { minLength: 1, maxLength: 4 });
    const value = fc.oneof(fc.string(), fc.string({ minLength: 600 }), fc.constantFrom('', 'b=c', '~sha256:'));
    fc.assert(
      fc.property(path, value, path, value, (pathA, valueA, pathB, valueB) => {
        const isSame = JSON.stringify([pathA, valueA]) === JSON.stringify([pathB, valueB]);
        const [a, b] = [valueTerm(fieldPath(pathA) ?? '', valueA), valueTerm(fieldPath(pathB) ?? '', valueB)];
        expect(a === b).toBe(isSame);
        expect(a.length).toBeLessThan(1100);
      }),
    );
  });
});

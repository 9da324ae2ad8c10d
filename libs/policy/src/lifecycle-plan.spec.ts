import type { KubernetesObject } from '#kube';
import { planLifecycles } from './lifecycle-plan.js';
import { PolicySelection } from './policy-selection.js';
import { TemplateCache } from './rendering/template-cache.js';

const resource = { group: '', version: 'v1', resource: 'secrets' };

/** Objects are named by their label `cluster`; without one that is an error, and `skip` is not selected. */
const selection = PolicySelection.of(
  {
    source: { group: '', resource: 'secrets', selectorTemplate: '{{ ne .source.metadata.name "skip" }}' },
    nameTemplate: '{{ index .source.metadata.labels "cluster" }}',
    template: '',
    creationCondition: 'true',
  },
  new TemplateCache(),
);

function secret(name: string, cluster?: string): KubernetesObject {
  return { metadata: { namespace: 'default', name, ...(cluster === undefined ? {} : { labels: { cluster } }) } };
}

describe('planLifecycles', () => {
  it('plans a lifecycle for each object that is selected', () => {
    const plan = planLifecycles(
      [secret('a', 'one'), secret('skip'), secret('b', 'two')],
      resource,
      selection,
      () => undefined,
    );

    expect([...plan.sourceByName]).toEqual([
      ['one', { ...resource, namespace: 'default', name: 'a' }],
      ['two', { ...resource, namespace: 'default', name: 'b' }],
    ]);
    expect([...plan.undecided, ...plan.failures]).toEqual([]);
  });

  it.each([
    ['the first by name', undefined, 'a'],
    ['the one that has it', 'secrets "default/c"', 'c'],
    ['the first by name, when the one that has it does not want it any more', 'secrets "default/x"', 'a'],
  ])('gives a name that several want to %s', (_, holder, winner) => {
    const sources = [secret('c', 'same'), secret('a', 'same'), secret('b', 'same')];

    const plan = planLifecycles(sources, resource, selection, () => holder);

    expect(plan.sourceByName.get('same')?.name).toBe(winner);
    const losers = ['a', 'b', 'c'].filter((name) => name !== winner);
    expect([...plan.undecided].toSorted()).toEqual(losers.map((name) => `secrets "default/${name}"`));
    expect(plan.failures).toEqual(
      losers.map((name) => `secrets "default/${name}": the name "same" is that of secrets "default/${winner}"`),
    );
  });

  it('leaves undecided what cannot be judged', () => {
    const plan = planLifecycles([secret('a'), secret('b', 'two')], resource, selection, () => undefined);

    expect([...plan.sourceByName.keys()]).toEqual(['two']);
    expect([...plan.undecided]).toEqual(['secrets "default/a"']);
    expect(plan.failures).toEqual([expect.stringMatching(/^secrets "default\/a": .*nameTemplate:1/)]);
  });
});

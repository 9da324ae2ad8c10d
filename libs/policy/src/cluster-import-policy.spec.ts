import { CLUSTER_IMPORT_POLICIES, PEDIA_CLUSTER_LIFECYCLES, PEDIA_CLUSTERS } from '#api';
import { eventually } from '#testing';
import { startEmbeddedHost } from './embedded-host.contract.js';
import {
  configMaps,
  credential,
  definitions,
  member,
  memberDefinition,
  members,
  PolicyStage,
  secrets,
} from './policy-stage.contract.js';

const noReferences = {
  references: [],
  creationCondition: 'true',
  template: 'spec: {apiserver: "https://{{ .source.metadata.name }}", syncResources: []}',
};
const overSecrets = { ...noReferences, source: { group: '', resource: 'secrets' } };

describe('a ClusterImportPolicy', () => {
  const stage = new PolicyStage();
  beforeAll(async () => stage.open(await startEmbeddedHost(), memberDefinition('v1', 'v1beta1')));
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const change = (name: string, spec: object): Promise<void> => stage.patch(CLUSTER_IMPORT_POLICIES, name, { spec });

  it('brings what changes in it to all its lifecycles', async () => {
    await stage.create(secrets, credential('one', 'a'), credential('two', 'b'));
    await stage.create(members, member('one'), member('two'));
    await stage.createPolicy('acme');
    await stage.hasOnly(PEDIA_CLUSTERS, 'acme-one', 'acme-two');

    await change('acme', {
      references: [{ key: 'other', group: '', resource: 'secrets', nameTemplate: 'nothing' }],
      creationCondition: 'false',
      template: 'spec: {apiserver: "https://other", syncResources: []}',
    });

    await eventually(async () => {
      for (const name of ['acme-one', 'acme-two']) {
        expect((await stage.lifecycle(name)).spec).toMatchObject({
          references: [{ key: 'other', version: 'v1', resource: 'secrets', nameTemplate: 'nothing' }],
          creationCondition: 'false',
          template: expect.stringContaining('https://other'),
        });
      }
    });
  });

  it.each([
    ['true', true],
    ['  TRUE\n', true],
    ['{{ eq .source.metadata.name "one" }}', true],
    ['{{ .source.spec.missing }}', false],
    ['true true', false],
    ['yes', false],
  ])('selects by %j: %s', async (selectorTemplate, isSelected) => {
    await stage.create(members, member('one'));

    await stage.createPolicy('acme', {
      ...noReferences,
      source: { group: members.group, resource: 'members', selectorTemplate },
    });

    await stage.policySays('acme', 'Reconciling', 'True ReconcileSourceResourceAndLifecycle');
    expect(await stage.names(PEDIA_CLUSTER_LIFECYCLES)).toEqual(isSelected ? ['acme-one'] : []);
  });

  it('takes away what it made of a source that it does not select any more', async () => {
    const selectorTemplate = '{{ eq .source.spec.secret "one-cred" }}';
    await stage.create(members, member('one'));
    await stage.createPolicy('acme', {
      ...noReferences,
      source: { group: members.group, resource: 'members', selectorTemplate },
    });
    await stage.hasOnly(PEDIA_CLUSTERS, 'acme-one');

    await stage.patch(members, 'one', { spec: { secret: 'other' } });

    await stage.hasOnly(PEDIA_CLUSTER_LIFECYCLES);
    await eventually(async () => expect(await stage.names(PEDIA_CLUSTERS)).toEqual([]));
  });

  it('takes the first version in the order of the server that it accepts, by a singular name, too', async () => {
    await stage.create(members, member('one'));
    await stage.createPolicy('any', { ...noReferences, source: { group: members.group, resource: 'member' } });
    await stage.createPolicy('old', {
      ...noReferences,
      source: { group: members.group, resource: 'members', versions: ['v2', 'v1beta1'] },
    });

    expect((await stage.lifecycle('any-one')).spec.source).toEqual({ ...members, namespace: 'default', name: 'one' });
    expect((await stage.lifecycle('old-one')).spec.source).toMatchObject({ version: 'v1beta1' });
  });

  it('finds nothing of the core group elsewhere, and nothing of another group in the core group', async () => {
    await stage.createPolicy('core', { ...noReferences, source: { group: '', resource: 'members' } });
    await stage.createPolicy('other', { ...noReferences, source: { group: 'fleet.acme.dev', resource: 'secrets' } });

    await stage.policySays('core', 'Validated', 'False FailedNegotiateSourceResource', /does not serve members/);
    expect(await stage.policySays('other', 'Validated', 'False FailedNegotiateSourceResource')).toContain(
      'does not serve secrets.fleet.acme.dev',
    );
  });

  it.each([
    ['nameTemplate', { nameTemplate: '{{ .source' }, 'FailedParseLifecycleName', /nameTemplate:1/],
    [
      'selectorTemplate',
      { source: { group: '', resource: 'secrets', selectorTemplate: '{{ if }}' } },
      'FailedParseSourceSelector',
      /selectorTemplate:1/,
    ],
    ['template', { template: '{{ nosuchfunction }}' }, 'InvalaidPolicy', /nosuchfunction/],
    ['creationCondition', { creationCondition: '{{ end }}' }, 'InvalaidPolicy', /creationCondition:1/],
    [
      'a source version',
      { source: { group: '', resource: 'secrets', versions: ['v7'] } },
      'FailedNegotiateSourceResource',
      /accepted: v7; the group has: v1/,
    ],
    [
      'a reference',
      { references: [{ key: 'x', group: 'no.such.group', resource: 'things', nameTemplate: 'x' }] },
      'FailedNegotiateReferenceResource',
      /does not serve things.no.such.group/,
    ],
  ])('says where its %s is wrong', async (_, spec, reason, message) => {
    await stage.createPolicy('acme', { ...noReferences, ...spec });

    await stage.policySays('acme', 'Validated', `False ${reason}`, message);
    expect((await stage.policy('acme')).status?.conditions).toHaveLength(1);
    await eventually(async () => expect(await stage.eventsOf('acme')).toContain(`Warning ${reason}`));
  });

  it('leaves what it made alone when it becomes invalid, and goes on when it is mended', async () => {
    await stage.create(members, member('one'));
    await stage.createPolicy('acme', noReferences);
    await stage.hasOnly(PEDIA_CLUSTERS, 'acme-one');

    await change('acme', { nameTemplate: '{{ broken' });
    await stage.policySays('acme', 'Validated', 'False FailedParseLifecycleName');
    expect(await stage.names(PEDIA_CLUSTERS)).toEqual(['acme-one']);
    await change('acme', { nameTemplate: 'mended-{{ .source.metadata.name }}' });

    await stage.hasOnly(PEDIA_CLUSTERS, 'mended-one');
  });

  it('begins by itself when the type it wants is installed', async () => {
    await stage.createPolicy('early', { ...noReferences, source: { group: 'later.dev', resource: 'things' } });
    await stage.policySays('early', 'Validated', 'False FailedNegotiateSourceResource');
    const definition = memberDefinition('v1');
    const names = { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' };

    await stage.create(definitions, {
      ...definition,
      metadata: { name: 'things.later.dev' },
      spec: { ...(definition['spec'] as object), group: 'later.dev', names },
    });

    expect(await stage.policySays('early', 'Reconciling', 'True ReconcileSourceResourceAndLifecycle')).toBe('');
    await stage.delete(definitions, 'things.later.dev');
  });

  it('shares its type with other policies', async () => {
    await stage.create(secrets, credential('one', 'a'));

    await stage.createPolicy('first', {
      ...overSecrets,
      source: { ...overSecrets.source, selectorTemplate: only('one-cred') },
    });
    await stage.createPolicy('second', {
      ...overSecrets,
      source: { ...overSecrets.source, selectorTemplate: only('one-cred') },
    });

    await eventually(async () =>
      expect(await stage.names(PEDIA_CLUSTERS)).toEqual(['first-one-cred', 'second-one-cred']),
    );
  });

  it('leaves a name to the policy that has it, says so, and takes it once it is free', async () => {
    await stage.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'default', name: 'one' },
    });
    await stage.create(members, member('one'));
    await stage.createPolicy('first', { ...noReferences, nameTemplate: 'shared-{{ .source.metadata.name }}' });
    await stage.lifecycleSays('shared-one', 'Created', 'True PediaClusterCreated');
    const selectorTemplate = only('one');
    await stage.createPolicy('second', {
      ...noReferences,
      source: { group: '', resource: 'configmaps', selectorTemplate },
      nameTemplate: 'shared-{{ .source.metadata.name }}',
    });

    await stage.policySays(
      'second',
      'Reconciling',
      'False FailedReconcile',
      /belongs to the ClusterImportPolicy "first"/,
    );
    expect((await stage.lifecycle('shared-one')).spec.source.resource).toBe('members');
    expect(await stage.metric('clusterpedia_policy_failed_sources', { policy: 'second' })).toBe(1);
    await stage.delete(CLUSTER_IMPORT_POLICIES, 'first');

    await stage.policySays('second', 'Reconciling', 'True ReconcileSourceResourceAndLifecycle');
    expect((await stage.lifecycle('shared-one')).spec.source.resource).toBe('configmaps');
  });

  it('gives a name to one of several sources, which keeps it', async () => {
    await stage.create(members, member('two'));
    await stage.createPolicy('acme', { ...noReferences, nameTemplate: 'same' });
    await stage.hasOnly(PEDIA_CLUSTERS, 'same');

    await stage.create(members, member('one'));

    await stage.policySays(
      'acme',
      'Reconciling',
      'False FailedReconcile',
      /"default\/one": the name "same" is that of .*"default\/two"/,
    );
    expect((await stage.lifecycle('same')).spec.source.name).toBe('two');
    await stage.delete(members, 'two');
    await eventually(async () => expect((await stage.lifecycle('same')).spec.source.name).toBe('one'));
  });

  it.each([
    ['an error', '{{ .source.spec.url.host }}', /members.fleet.acme.dev "default\/one": .*nameTemplate:1/],
    ['no name', '{{ .source.spec.missing }}', /the name is empty/],
    ['what is no name', 'Not_a Name', /"Not_a Name" is no name/],
  ])('keeps what it made when its name template renders %s', async (_, nameTemplate, message) => {
    await stage.create(members, member('one'));
    await stage.createPolicy('acme', noReferences);
    await stage.hasOnly(PEDIA_CLUSTERS, 'acme-one');

    await change('acme', { nameTemplate });

    await stage.policySays('acme', 'Reconciling', 'False FailedReconcile', message);
    expect(await stage.names(PEDIA_CLUSTERS)).toEqual(['acme-one']);
  });

  it('trims names', async () => {
    await stage.create(members, member('one'));

    await stage.createPolicy('acme', { ...noReferences, nameTemplate: '\n  trimmed-{{ .source.metadata.name }}\n' });

    await eventually(async () => expect(await stage.names(PEDIA_CLUSTERS)).toEqual(['trimmed-one']));
  });

  it('counts what it selects and what came of it', async () => {
    await stage.create(members, member('one'), member('two'));

    await stage.createPolicy('acme', { ...noReferences, creationCondition: '{{ eq .source.metadata.name "one" }}' });

    await eventually(async () => {
      expect(await stage.metric('clusterpedia_policy_selected_sources', { policy: 'acme' })).toBe(2);
      expect(await stage.metric('clusterpedia_policy_lifecycles', { policy: 'acme', created: 'true' })).toBe(1);
      expect(await stage.metric('clusterpedia_policy_lifecycles', { policy: 'acme', created: 'false' })).toBe(1);
      expect(await stage.metric('clusterpedia_policy_cached_objects', { resource: 'members' })).toBe(2);
    });
    await stage.delete(CLUSTER_IMPORT_POLICIES, 'acme');
    await eventually(async () => {
      expect(await stage.metric('clusterpedia_policy_selected_sources', { policy: 'acme' })).toBeUndefined();
      expect(await stage.metric('clusterpedia_policy_lifecycles', { policy: 'acme' })).toBeUndefined();
      expect(await stage.metric('clusterpedia_policy_cached_objects', { resource: 'members' })).toBeUndefined();
    });
  });
});

/** A selector of the objects of one name. */
function only(name: string): string {
  return `{{ eq .source.metadata.name "${name}" }}`;
}

import { CLUSTER_IMPORT_POLICIES, PEDIA_CLUSTER_LIFECYCLES, PEDIA_CLUSTERS } from '#api';
import { eventually } from '#testing';
import { startEmbeddedHost } from './embedded-host.contract.js';
import {
  base64,
  configMaps,
  credential,
  member,
  memberDefinition,
  members,
  PolicyStage,
  secrets,
} from './policy-stage.contract.js';

const noReferences = { references: [], creationCondition: 'true' };

describe('a PediaClusterLifecycle', () => {
  const stage = new PolicyStage();
  beforeAll(async () => stage.open(await startEmbeddedHost(), memberDefinition('v1')));
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('updates a PediaCluster that was there before, and leaves it behind', async () => {
    await stage.create(PEDIA_CLUSTERS, {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name: 'acme-one', labels: { made: 'by-hand' } },
      spec: { apiserver: 'https://old', kubeconfig: base64('old'), syncResources: [] },
    });
    await stage.create(secrets, credential('one', 'token'));
    await stage.create(members, member('one'));

    await stage.createPolicy('acme');

    await stage.lifecycleSays('acme-one', 'Created', 'True PediaClusterExisted');
    await stage.lifecycleSays('acme-one', 'Updating', 'True PediaClusterUpdated');
    const { metadata, spec } = await stage.cluster('acme-one');
    expect(spec).toEqual({
      apiserver: 'https://one.example',
      tokenData: base64('token'),
      caData: base64('ca of one'),
      syncResources: [],
    });
    expect(metadata).toMatchObject({ labels: { made: 'by-hand' } });
    expect(metadata.ownerReferences).toBeUndefined();
    await stage.delete(members, 'one');
    await stage.hasOnly(PEDIA_CLUSTER_LIFECYCLES);
    await stage.hasOnly(PEDIA_CLUSTERS, 'acme-one');
  });

  it('waits for its condition, which means nothing once there is a PediaCluster', async () => {
    await stage.create(secrets, credential('one', 'a'));
    await stage.create(members, member('one', {}, { ready: false }));
    await stage.createPolicy('acme');
    await stage.lifecycleSays('acme-one', 'Created', 'False WaitCreationCondition', /creationCondition/);

    await stage.patch(members, 'one', { status: { ready: true } });
    await stage.cluster('acme-one');
    await stage.patch(members, 'one', { spec: { url: 'https://moved.example' }, status: { ready: false } });

    await eventually(async () =>
      expect((await stage.cluster('acme-one')).spec.apiserver).toBe('https://moved.example'),
    );
    await stage.lifecycleSays('acme-one', 'Created', 'True PediaClusterCreated');
  });

  it('creates the PediaCluster again that was deleted by hand, if its condition still holds', async () => {
    await stage.create(secrets, credential('one', 'a'));
    await stage.create(members, member('one'));
    await stage.createPolicy('acme');
    const { uid } = (await stage.cluster('acme-one')).metadata;

    await stage.delete(PEDIA_CLUSTERS, 'acme-one');
    await eventually(async () => expect((await stage.cluster('acme-one')).metadata.uid).not.toBe(uid));
    await stage.patch(members, 'one', { status: { ready: false } });
    await stage.delete(PEDIA_CLUSTERS, 'acme-one');

    await stage.lifecycleSays('acme-one', 'Created', 'False WaitCreationCondition');
    expect((await stage.lifecycle('acme-one')).status?.conditions).toHaveLength(1);
    expect(await stage.names(PEDIA_CLUSTERS)).toEqual([]);
  });

  it('takes what is not about the connection from the template once, and leaves it to people then', async () => {
    await stage.create(secrets, credential('one', 'a'));
    await stage.create(members, member('one'));
    await stage.createPolicy('acme');
    await stage.cluster('acme-one');
    const byHand = {
      metadata: { labels: { fleet: 'mine' }, annotations: { note: 'mine' } },
      spec: { syncResources: [{ group: 'apps', resources: ['*'] }] },
    };
    await stage.patch(PEDIA_CLUSTERS, 'acme-one', byHand);

    await stage.patch(CLUSTER_IMPORT_POLICIES, 'acme', {
      spec: { template: 'metadata: {labels: {fleet: theirs}}\nspec: {apiserver: "https://new", syncResources: []}' },
    });

    await eventually(async () => expect((await stage.cluster('acme-one')).spec.apiserver).toBe('https://new'));
    expect(await stage.cluster('acme-one')).toMatchObject(byHand);
  });

  it('takes back what somebody changes of the connection', async () => {
    await stage.create(secrets, credential('one', 'a'));
    await stage.create(members, member('one'));
    await stage.createPolicy('acme');
    const { spec } = await stage.cluster('acme-one');

    await stage.patch(PEDIA_CLUSTERS, 'acme-one', {
      spec: {
        apiserver: 'https://x',
        kubeconfig: base64('x'),
        caData: base64('x'),
        tokenData: null,
        certData: base64('x'),
      },
    });

    await eventually(async () => expect((await stage.cluster('acme-one')).spec).toEqual(spec));
  });

  it('follows references that lead to others, up to the first that is missing, and goes on when that appears', async () => {
    const references = [
      { key: 'first', group: '', resource: 'secrets', namespaceTemplate: 'default', nameTemplate: 'one-cred' },
      {
        key: 'second',
        group: '',
        resource: 'configmaps',
        namespaceTemplate: 'default',
        nameTemplate: '{{ b64dec .references.first.data.next }}',
      },
      { key: 'third', group: '', resource: 'secrets', nameTemplate: 'never' },
    ];
    await stage.create(members, member('one'));
    await stage.createPolicy('acme', { references });
    const named = async (): Promise<unknown> => (await stage.lifecycle('acme-one')).status?.references;

    await stage.lifecycleSays(
      'acme-one',
      'Created',
      'False ReferenceResourceNotFound',
      /reference first: secrets "default\/one-cred"/,
    );
    const first = { group: '', version: 'v1', resource: 'secrets', namespace: 'default', name: 'one-cred' };
    expect(await named()).toEqual([first]);
    const { data, ...secret } = credential('one', 'a');
    await stage.create(secrets, { ...secret, data: { ...(data as object), next: base64('settings') } });

    await stage.lifecycleSays(
      'acme-one',
      'Created',
      'False ReferenceResourceNotFound',
      /second: configmaps "default\/settings"/,
    );
    const second = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default', name: 'settings' };
    expect(await named()).toEqual([first, second]);
    await stage.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'default', name: 'settings' },
    });

    await stage.lifecycleSays('acme-one', 'Created', 'False ReferenceResourceNotFound', /third: secrets "never"/);
  });

  it.each([
    ['renders no name', '{{ .source.spec.missing }}', /reference cred: the name is empty/],
    ['cannot be rendered', '{{ .source.spec.url.host }}', /reference cred: .*nameTemplate:1/],
    ['is no template', '{{ end }}', /reference cred: .*nameTemplate:1/],
  ])('says that the name of a reference %s', async (_, nameTemplate, message) => {
    await stage.create(members, member('one'));

    await stage.createPolicy('acme', { references: [{ key: 'cred', group: '', resource: 'secrets', nameTemplate }] });

    await stage.lifecycleSays('acme-one', 'Created', 'False FailedReferenceResourceParse', message);
    expect((await stage.lifecycle('acme-one')).status?.references).toEqual([]);
  });

  it('keeps its PediaCluster as it is while a reference is missing', async () => {
    await stage.create(secrets, credential('one', 'a'));
    await stage.create(members, member('one'));
    await stage.createPolicy('acme');
    const { spec } = await stage.cluster('acme-one');

    await stage.delete(secrets, 'one-cred');

    await stage.lifecycleSays('acme-one', 'Updating', 'False ReferenceResourceNotFound');
    expect((await stage.cluster('acme-one')).spec).toEqual(spec);
  });

  it('is an orphan when it is made by hand, and makes nothing', async () => {
    await stage.create(PEDIA_CLUSTER_LIFECYCLES, {
      apiVersion: 'policy.clusterpedia.io/v1alpha1',
      kind: 'PediaClusterLifecycle',
      metadata: { name: 'alone' },
      spec: {
        source: { ...secrets, namespace: 'default', name: 'x' },
        creationCondition: 'true',
        template: 'spec: {syncResources: []}',
      },
    });

    await stage.lifecycleSays('alone', 'Created', 'False OrphanLifecycle');
    expect((await stage.lifecycle('alone')).status?.references).toEqual([]);
    expect(await stage.names(PEDIA_CLUSTERS)).toEqual([]);
  });

  it('is left alone when something else controls it', async () => {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other', uid: 'f00', controller: true };
    await stage.create(members, member('one'));
    await stage.create(PEDIA_CLUSTER_LIFECYCLES, {
      apiVersion: 'policy.clusterpedia.io/v1alpha1',
      kind: 'PediaClusterLifecycle',
      metadata: { name: 'acme-one', ownerReferences: [owner] },
      spec: { source: { ...secrets, name: 'x' }, creationCondition: 'true', template: 'x' },
    });

    await stage.createPolicy('acme');

    await stage.policySays('acme', 'Reconciling', 'False FailedReconcile', /belongs to the Deployment "other"/);
    expect(await stage.lifecycleSays('acme-one', 'Created', 'False OrphanLifecycle')).toMatch(/no ClusterImportPolicy/);
  });

  it.each([
    ['JSON', '{"spec": {"apiserver": "https://json", "syncResources": []}}'],
    [
      'YAML',
      'apiVersion: cluster.clusterpedia.io/v1alpha2\nkind: PediaCluster\nmetadata: {name: other}\nspec: {apiserver: "https://yaml", syncResources: []}',
    ],
  ])('takes %s for a template, and the name from its policy', async (_, template) => {
    await stage.create(members, member('one'));

    await stage.createPolicy('acme', { ...noReferences, template });

    expect((await stage.cluster('acme-one')).spec.apiserver).toMatch(/^https:\/\/(?:json|yaml)$/);
  });

  it.each([
    [
      'no base64',
      'spec: {tokenData: "a b", syncResources: []}',
      'FailedResolveAndDecodePediaCluster',
      /spec.tokenData: must be base64/,
    ],
    ['another kind', 'kind: Pod\nspec: {}', 'FailedResolveAndDecodePediaCluster', /Pod/],
    ['a template that fails', '{{ .source.spec.url.host }}', 'FailedResolveAndDecodePediaCluster', /template:1/],
    [
      'no syncResources',
      'spec: {apiserver: "https://x"}',
      'CreationFailure',
      /the template renders no spec.syncResources/,
    ],
  ])('says what is wrong with %s', async (_, template, reason, message) => {
    await stage.create(members, member('one'));

    await stage.createPolicy('acme', { ...noReferences, template });

    await stage.lifecycleSays('acme-one', 'Created', `False ${reason}`, message);
    await eventually(async () => expect(await stage.eventsOf('acme-one')).toContain(`Warning ${reason}`));
    expect(await stage.names(PEDIA_CLUSTERS)).toEqual([]);
  });

  it('goes on where it was after the process was away', async () => {
    await stage.create(secrets, credential('one', 'a'));
    await stage.create(members, member('one'));
    await stage.createPolicy('acme');
    await stage.lifecycleSays('acme-one', 'Created', 'True PediaClusterCreated');
    await stage.stop();
    await stage.patch(secrets, 'one-cred', { data: { token: base64('rotated') } });
    await stage.create(members, member('two'));
    await stage.create(secrets, credential('two', 'b'));

    await stage.start();

    await eventually(async () => expect((await stage.cluster('acme-one')).spec.tokenData).toBe(base64('rotated')));
    await stage.hasOnly(PEDIA_CLUSTERS, 'acme-one', 'acme-two');
  });
});

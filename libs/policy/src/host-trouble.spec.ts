import { CLUSTER_IMPORT_POLICIES, PEDIA_CLUSTER_LIFECYCLES } from '#api';
import { eventually, startMemberCluster, type MemberCluster } from '#testing';
import { definitions, member, memberDefinition, members, PolicyStage } from './policy-stage.contract.js';

const template = (apiserver: string): string => `spec: {apiserver: "${apiserver}", syncResources: []}`;
const noReferences = { references: [], creationCondition: 'true', template: template('https://x') };
const overSecrets = { ...noReferences, source: { group: '', resource: 'secrets', selectorTemplate: 'false' } };

describe('on a host that can fail, the controllers', () => {
  const stage = new PolicyStage();
  let host: MemberCluster;

  beforeAll(async () => {
    host = await startMemberCluster({ name: 'host' });
    await stage.open(host, memberDefinition('v1'));
  });
  afterEach(async () => {
    host.faults.clear();
    await stage.clear();
  });
  afterAll(() => stage.close());

  const change = (name: string, spec: object): Promise<void> => stage.patch(CLUSTER_IMPORT_POLICIES, name, { spec });

  it('watches a type once for all policies, until the last of them is gone or reads something else', async () => {
    const watches = (resource: string): number => host.openWatchCount(resource);
    await stage.createPolicy('first', overSecrets);
    await stage.createPolicy('second', {
      ...noReferences,
      source: { group: '', resource: 'configmaps' },
      references: [{ key: 'x', group: '', resource: 'secrets', nameTemplate: 'x' }],
    });
    await eventually(() => expect([watches('secrets'), watches('configmaps')]).toEqual([1, 1]));

    await stage.delete(CLUSTER_IMPORT_POLICIES, 'first');
    await stage.hasOnly(CLUSTER_IMPORT_POLICIES, 'second');
    await stage.policySays('second', 'Reconciling', 'True ReconcileSourceResourceAndLifecycle');
    expect(watches('secrets')).toBe(1);
    await change('second', { source: { group: members.group, resource: 'members' }, references: null });

    await eventually(() => expect([watches('secrets'), watches('configmaps'), watches('members')]).toEqual([0, 0, 1]));
  });

  it('tries again what the host refuses', async () => {
    await stage.create(members, member('one'), member('two'));
    const path = /\/pediaclusterlifecycles$/;
    const fault = host.faults.inject({ kind: 'status', code: 500 }, { verbs: ['create'], path });

    await stage.createPolicy('acme', noReferences);

    await stage.policySays('acme', 'Reconciling', 'False FailedReconcile', /"acme-one": .*; .*"acme-two": /);
    fault.clear();
    await stage.hasOnly(PEDIA_CLUSTER_LIFECYCLES, 'acme-one', 'acme-two');
    expect(await stage.policySays('acme', 'Reconciling', 'True ReconcileSourceResourceAndLifecycle')).toBe('');
  });

  it('says that the host does not say what it serves, and asks again', async () => {
    const fault = host.faults.inject({ kind: 'status', code: 503 }, { path: /^\/apis$/ });
    // Makes it forget what it knows.
    await stage.patch(definitions, 'members.fleet.acme.dev', { metadata: { labels: { touched: 'yes' } } });

    await stage.createPolicy('acme', noReferences);

    await stage.policySays('acme', 'Validated', 'False FailedNegotiateSourceResource', /does not say what it serves/);
    fault.clear();
    expect(await stage.policySays('acme', 'Reconciling', 'True ReconcileSourceResourceAndLifecycle')).toBe('');
  });

  it('says what it waits for when it may not read its source', async () => {
    const fault = host.faults.inject({ kind: 'status', code: 503 }, { verbs: ['list'], resource: 'configmaps' });

    await stage.createPolicy('acme', { ...noReferences, source: { group: '', resource: 'configmaps' } });

    await stage.policySays(
      'acme',
      'Reconciling',
      'False WaitResourceSynced',
      /waiting for the first list of configmaps in v1: /,
    );
    fault.clear();
    expect(await stage.policySays('acme', 'Reconciling', 'True ReconcileSourceResourceAndLifecycle')).toBe('');
  });

  it.each([
    ['create', 'Created', 'CreationFailure'],
    ['patch', 'Updating', 'FailedPatchPediaCluster'],
  ] as const)('tries again when the host refuses to %s its PediaCluster', async (verb, condition, reason) => {
    await stage.create(members, member('one'));
    const fault = host.faults.inject({ kind: 'status', code: 500 }, { verbs: [verb], resource: 'pediaclusters' });

    await stage.createPolicy('acme', { ...noReferences, template: template('https://first') });
    if (verb === 'patch') {
      await stage.cluster('acme-one');
      await stage.patch(CLUSTER_IMPORT_POLICIES, 'acme', { spec: { template: template('https://second') } });
    }

    await stage.lifecycleSays('acme-one', condition, `False ${reason}`, /leader changed/);
    fault.clear();
    const expected = verb === 'patch' ? 'https://second' : 'https://first';
    await eventually(async () => expect((await stage.cluster('acme-one')).spec.apiserver).toBe(expected));
  });
});

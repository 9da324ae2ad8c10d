import { requestSubjectOf } from '../requests/request-subject.js';
import { auditDecision } from './audit-decision.js';
import { auditPolicySchema, type AuditPolicy } from './audit-policy.schema.js';

const R = '/apis/clusterpedia.io/v1beta1/resources';
const jane = { name: 'jane', groups: ['tenants', 'system:authenticated'] };

function policyOf(...rules: readonly object[]): AuditPolicy {
  return auditPolicySchema.parse({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules });
}

describe('auditDecision', () => {
  it.each([
    ['everything', {}, '/version', true],
    ['a user', { users: ['jane'] }, '/version', true],
    ['another user', { users: ['joe'] }, '/version', false],
    ['a group', { userGroups: ['tenants'] }, '/version', true],
    ['another group', { userGroups: ['system:masters'] }, '/version', false],
    ['a verb', { verbs: ['list'] }, `${R}/api/v1/pods`, true],
    ['another verb', { verbs: ['watch'] }, `${R}/api/v1/pods`, false],
    ['a path', { nonResourceURLs: ['/version'] }, '/version', true],
    ['the beginning of a path', { nonResourceURLs: ['/health*'] }, '/healthz/ping', true],
    ['another path', { nonResourceURLs: ['/version'] }, '/healthz', false],
    ['a path, when a resource is asked for', { nonResourceURLs: ['*'] }, `${R}/api/v1/pods`, false],
    ['a resource of a member', resources('', 'pods'), `${R}/api/v1/pods`, true],
    ['a resource of one member', resources('', 'pods'), `${R}/clusters/c1/api/v1/pods`, true],
    ['a resource of another group', resources('apps', 'pods'), `${R}/api/v1/pods`, false],
    ['all resources of a group', resources('apps'), `${R}/apis/apps/v1/deployments`, true],
    ['every resource', resources('', '*'), `${R}/api/v1/namespaces/n/pods/p/log`, true],
    ['a resource, when a subresource is asked for', resources('', 'pods'), `${R}/api/v1/pods/p/log`, false],
    ['a subresource', resources('', 'pods/log'), `${R}/api/v1/namespaces/n/pods/p/log`, true],
    ['every subresource', resources('', 'pods/*'), `${R}/api/v1/namespaces/n/pods/p/log`, true],
    ['a subresource of every resource', resources('', '*/log'), `${R}/api/v1/namespaces/n/pods/p/log`, true],
    ['what the URL names', resources('clusterpedia.io', 'resources/*'), `${R}/api/v1/pods`, true],
    ['a namespace', { namespaces: ['n'] }, `${R}/api/v1/namespaces/n/pods`, true],
    ['what is in no namespace', { namespaces: [''] }, `${R}/api/v1/nodes`, true],
    ['another namespace', { namespaces: ['m'] }, `${R}/api/v1/namespaces/n/pods`, false],
    ['an object', named('p'), `${R}/clusters/c/api/v1/namespaces/n/pods/p`, true],
    ['another object', named('q'), `${R}/clusters/c/api/v1/namespaces/n/pods/p`, false],
    ['nothing that can be read', { namespaces: ['n'] }, `${R}/api/v1/%zz`, false],
  ])('fits %s', (_, rule, url, fits) => {
    const policy = policyOf({ level: 'Metadata', ...rule });

    expect(auditDecision(policy, jane, requestSubjectOf('GET', url)).level).toBe(fits ? 'Metadata' : 'None');
  });

  it('takes the first rule that fits, and omits the stages of policy and rule', () => {
    const policy = {
      ...policyOf({ level: 'Request', omitStages: ['ResponseStarted'] }, { level: 'Metadata' }),
      omitStages: ['RequestReceived' as const],
    };

    expect(auditDecision(policy, jane, requestSubjectOf('GET', '/version'))).toEqual({
      level: 'Request',
      omitted: new Set(['RequestReceived', 'ResponseStarted']),
    });
  });

  it('fits no rule about users when nobody knows who asks', () => {
    const policy = policyOf({ level: 'Request', userGroups: ['tenants'] }, { level: 'Metadata' });

    expect(auditDecision(policy, undefined, requestSubjectOf('GET', '/version')).level).toBe('Metadata');
  });
});

describe('auditPolicySchema', () => {
  it.each([
    ['no rules', { rules: [] }],
    ['an unknown level', { rules: [{ level: 'Everything' }] }],
    ['paths beside resources', { rules: [{ level: 'None', nonResourceURLs: ['/x'], ...resources('', 'pods') }] }],
    ['a star inside of a path', { rules: [{ level: 'None', nonResourceURLs: ['/x*y'] }] }],
    ['names without resources', { rules: [{ level: 'None', resources: [{ resourceNames: ['x'] }] }] }],
    ['a group with a version', { rules: [{ level: 'None', resources: [{ group: 'apps/v1' }] }] }],
    ['an unknown stage', { rules: [{ level: 'None' }], omitStages: ['Never'] }],
  ])('refuses %s', (_, fields) => {
    const policy = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', ...fields };

    expect(auditPolicySchema.safeParse(policy).success).toBe(false);
  });
});

function resources(group: string, ...names: readonly string[]): object {
  return { resources: [{ group, resources: names }] };
}

function named(name: string): object {
  return { resources: [{ group: '', resources: ['pods'], resourceNames: [name] }] };
}

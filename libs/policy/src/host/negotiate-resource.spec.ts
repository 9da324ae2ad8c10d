import type { Discovery } from '#client';
import type { ApiResource } from '#kube';
import { negotiateResource } from './negotiate-resource.js';

const verbs = ['get', 'list', 'watch'];

function resource(name: string, singularName: string, offered = verbs): ApiResource {
  return { name, singularName, namespaced: true, kind: 'Member', verbs: offered };
}

const discovery: Discovery = {
  groups: [
    { group: '', versions: ['v1'], preferred: 'v1' },
    { group: 'fleet.dev', versions: ['v2', 'v1', 'v1beta1'], preferred: 'v2' },
    { group: 'away.dev', versions: ['v1', 'v1beta1'], preferred: 'v1' },
  ],
  resourcesByGroupVersion: new Map([
    ['v1', [resource('secrets', 'secret'), resource('secrets/status', ''), resource('bindings', '', ['create'])]],
    ['fleet.dev/v2', [resource('ships', 'ship')]],
    ['fleet.dev/v1', [resource('members', 'member'), resource('ships', 'ship')]],
    ['fleet.dev/v1beta1', [resource('members', 'member')]],
    ['away.dev/v1beta1', [resource('members', 'member')]],
  ]),
  failures: new Map([['away.dev/v1', new Error('no endpoints')]]),
};

describe('negotiateResource', () => {
  it.each([
    ['the first version that has the resource', { resource: 'members' }, 'v1'],
    [
      'the first of the server, whatever the order of the policy',
      { resource: 'members', versions: ['v1beta1', 'v1'] },
      'v1',
    ],
    ['an accepted version only', { resource: 'members', versions: ['v1beta1'] }, 'v1beta1'],
    ['any version where none is named', { resource: 'members', versions: [] }, 'v1'],
    ['a version that has it by its singular name', { resource: 'member', versions: ['v1beta1'] }, 'v1beta1'],
    ['the core group', { group: '', resource: 'secrets' }, 'v1'],
  ])('takes %s', (_, wanted, version) => {
    expect(negotiateResource(discovery, { group: 'fleet.dev', ...wanted })).toMatchObject({ version, kind: 'Member' });
  });

  it('gives the plural for a singular', () => {
    expect(negotiateResource(discovery, { group: '', resource: 'secret' }).resource).toBe('secrets');
  });

  it.each([
    ['another group', { group: 'other.dev', resource: 'members' }, 'the host does not serve members.other.dev'],
    ['another resource', { group: '', resource: 'members' }, 'the host does not serve members'],
    ['a subresource', { group: '', resource: 'secrets/status' }, 'the host does not serve secrets/status'],
    ['no name', { group: '', resource: '' }, 'the host does not serve '],
    [
      'other versions',
      { group: 'fleet.dev', resource: 'members', versions: ['v2', 'v7'] },
      'the host does not serve members.fleet.dev in an accepted version (accepted: v2, v7; the group has: v2, v1, v1beta1)',
    ],
    ['what cannot be watched', { group: '', resource: 'bindings' }, 'the host offers no list and watch'],
    [
      'a version that may have it',
      { group: 'away.dev', resource: 'members' },
      'cannot tell whether away.dev/v1 has members: no endpoints',
    ],
  ])('refuses %s', (_, wanted, message) => {
    expect(() => negotiateResource(discovery, wanted)).toThrow(message);
  });

  it('does not mind a version that fails and is not accepted', () => {
    const wanted = { group: 'away.dev', resource: 'members', versions: ['v1beta1'] };

    expect(negotiateResource(discovery, wanted).version).toBe('v1beta1');
  });
});

import { memberIdentityOf, subjectKeys } from './member-identity.js';

const robot = { name: 'system:serviceaccount:shop:robot', extra: {} };
const groupsOfRobot = ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'];
const strangers = { serviceAccountsMatch: false };
const namesakes = { serviceAccountsMatch: true };

describe('memberIdentityOf', () => {
  it('is the user and the groups of a caller', () => {
    const { subjects } = memberIdentityOf({ name: 'rita', groups: ['dev', 'ops', 'dev'], extra: {} }, strangers);

    expect(subjects).toEqual(['group/dev', 'group/ops', 'user/rita']);
  });

  it('is the same for the same names in any order', () => {
    const keys = [
      ['a', 'b'],
      ['b', 'a'],
    ].map((groups) => memberIdentityOf({ name: 'x', groups, extra: {} }, strangers).key);

    expect(keys[0]).toBe(keys[1]);
    expect(memberIdentityOf({ name: 'a', groups: ['x', 'b'], extra: {} }, strangers).key).not.toBe(keys[0]);
  });

  it('leaves a service account of the control plane the groups that all callers have', () => {
    expect(memberIdentityOf({ ...robot, groups: groupsOfRobot }, strangers).subjects).toEqual([
      'group/system:authenticated',
    ]);
  });

  it('takes it for its namesake when told to', () => {
    expect(memberIdentityOf({ ...robot, groups: groupsOfRobot }, namesakes).subjects).toEqual([
      'group/system:authenticated',
      'group/system:serviceaccounts',
      'group/system:serviceaccounts:shop',
      'user/system:serviceaccount:shop:robot',
    ]);
  });
});

describe('subjectKeys', () => {
  it.each<[unknown, string, readonly string[]]>([
    [{ kind: 'User', name: 'rita' }, 'shop', ['user/rita']],
    [{ kind: 'Group', name: 'dev' }, '', ['group/dev']],
    [{ kind: 'ServiceAccount', namespace: 'bank', name: 'robot' }, 'shop', ['user/system:serviceaccount:bank:robot']],
    [{ kind: 'ServiceAccount', name: 'robot' }, 'shop', ['user/system:serviceaccount:shop:robot']],
    [{ kind: 'ServiceAccount', name: 'robot' }, '', []],
    [{ kind: 'Robot', name: 'x' }, '', []],
    [{ kind: 'User' }, '', []],
    [null, '', []],
  ])('means by %j in namespace "%s" %j', (subject, namespace, expected) => {
    expect(subjectKeys(subject, namespace)).toEqual(expected);
  });
});

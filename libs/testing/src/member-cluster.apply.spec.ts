import type { Status } from '#kube';
import { startMemberCluster, type MemberCluster } from './member-cluster.js';
import { wireDocument } from './member-cluster/wire-request.js';

let cluster: MemberCluster;

beforeAll(async () => {
  cluster = await startMemberCluster({ name: 'east' });
});

afterAll(() => cluster.stop());

describe('an apply of what is not there', () => {
  it.each([
    ['needs the right to create it', ['patch'], 403],
    ['creates it with both rights', ['patch', 'create'], undefined],
    ['needs no right to create it once it is there', ['patch'], undefined],
  ])('%s', async (_, verbs, code) => {
    cluster.access.authorize = ({ username }, { verb }) => username === 'ann' && verbs.includes(verb);
    const token = cluster.access.issueToken({ username: 'ann', groups: [] });

    const answer = await wireDocument<Partial<Status>>(
      cluster,
      '/api/v1/namespaces/default/configmaps/greetings?fieldManager=ann',
      {
        method: 'PATCH',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/apply-patch+yaml' },
        body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', data: { greeting: 'hi' } }),
      },
    );

    expect(answer.code).toBe(code);
  });
});

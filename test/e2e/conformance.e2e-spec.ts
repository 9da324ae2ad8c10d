import { readFile } from 'node:fs/promises';
import { restConfigFromKubeconfig } from '#client';
import { findCondition, type KubernetesObject, type ObjectList } from '#kube';
import { anyDatabase, eventually, startMemberCluster, type MemberCluster, type TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { documents } from '../harness/conformance-documents.js';
import { errors } from '../harness/conformance-errors.js';
import type { Expected } from '../harness/conformance-line.js';
import { lists } from '../harness/conformance-lists.js';
import { granted, web } from '../harness/kube-apiserver-answers.js';
import { fillConformanceMembers } from '../harness/conformance-objects.js';
import { httpExchange, type HttpAnswer, type HttpClient } from '../harness/http-request.js';

const database = anyDatabase();

describe('the lines of docs/conformance/apiserver.md', () => {
  let members: readonly [MemberCluster, MemberCluster];
  let schema: TestSchema;
  let clusterpedia: AllInOne;
  let admin: HttpClient;
  let server: string;

  beforeAll(async () => {
    members = await Promise.all([
      startMemberCluster({ name: 'c1' }),
      startMemberCluster({ name: 'c2', groupVersions: ['v1', 'apps/v1', 'apiextensions.k8s.io/v1'] }),
    ]);
    fillConformanceMembers(...members);
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    for (const member of members) {
      await clusterpedia.import(member, [
        { group: '', resources: ['namespaces', 'nodes', 'pods'] },
        { group: 'apps', resources: ['deployments', 'replicasets'] },
        { group: 'autoscaling', resources: ['horizontalpodautoscalers'] },
        { group: 'apiextensions.k8s.io', resources: ['customresourcedefinitions'] },
        { group: 'example.io', resources: ['foos'] },
      ]);
    }
    await Promise.all(members.map(({ name }) => clusterpedia.synced(name)));
    const {
      server: url,
      ca,
      cert = '',
      key = '',
    } = restConfigFromKubeconfig(await readFile(clusterpedia.kubeconfig, 'utf8'));
    server = url;
    admin = { ...(ca === undefined ? {} : { ca }), certificate: { cert, key } };
    members[1].faults.inject({ kind: 'status', code: 500 }, { path: /^\/(?:healthz|livez|readyz)/ });
    await eventually(
      async () => {
        const { status } = await clusterpedia.pediaCluster('c2');
        if (findCondition(status?.conditions, 'ClusterHealthy')?.reason !== 'Unhealthy') {
          throw new Error('c2 is still healthy');
        }
      },
      { timeoutMs: 30_000 },
    );
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await Promise.all(members.map((member) => member.stop()));
  });

  function ask(path: string, request: Expected['request'] = {}): Promise<HttpAnswer> {
    const { method = 'GET', headers = {} } = request;
    return httpExchange(method, `${server}${path}`, { ...admin, headers });
  }

  it.each(lists)('%i: GET %s lists', async (_, path, { objects, json = {}, without, request }) => {
    const { status, body } = await ask(path, request);

    expect({ status, body: status === 200 ? '' : body }).toEqual({ status: 200, body: '' });
    const list = JSON.parse(body) as ObjectList;
    expect(list).toMatchObject(json);
    expect(Object.keys(list.metadata ?? {})).not.toContain(without);
    expect(objects === undefined ? undefined : list.items.map(nameOf)).toEqual(objects);
  });

  it.each(documents)('%i: GET %s', async (_, path, { headers = {}, json, text, request }) => {
    const answer = await ask(path, request);

    expect(answer.status).toBe(200);
    Object.entries(headers).forEach(([name, value]) => expect(answer.headers[name]).toEqual(value));
    expect(json === undefined ? {} : JSON.parse(answer.body)).toMatchObject(json ?? {});
    expect(answer.body).toContain(text ?? '');
  });

  it.each(errors)('%i: %s is refused with a Status', async (_, path, { status, text, request }) => {
    const answer = await ask(path, request);

    expect({ code: answer.status, ...(JSON.parse(answer.body) as object) }).toMatchObject({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      code: status,
      message: expect.stringContaining(text ?? ''),
    });
    expect(answer.status).toBe(status);
  });

  it.each(granted)(
    'answers %s as kube-apiserver does: %j',
    async (path, { status = 200, headers = {}, text, request }) => {
      const answer = await ask(path, request);

      expect(answer).toMatchObject({
        status,
        body: expect.stringContaining((text ?? '').replaceAll('"', status < 400 ? '"' : '\\"')),
      });
      Object.entries(headers).forEach(([name, value]) => expect(answer.headers[name]).toEqual(value));
    },
  );

  it('are all on the page, and those that the page says are here are here', async () => {
    const page = await readFile('docs/conformance/apiserver.md', 'utf8');
    const onPage = [...page.matchAll(/^\| (\d+) +\|.*$/gm)];
    const claimed = onPage.filter(([line]) => line.includes('`conformance`')).map(([, line]) => Number(line));
    const tested = new Set([...lists, ...documents, ...errors].map(([line]) => line));

    expect(onPage.map(([, line]) => Number(line))).toEqual(Array.from({ length: 95 }, (_, index) => index + 1));
    // Watches are among what kube-apiserver does.
    expect(claimed.filter((line) => line !== 76)).toEqual([...tested].sort((left, right) => left - right));
  });

  it('answers HEAD with a head alone', async () => {
    expect(await ask(web, { method: 'HEAD' })).toMatchObject({ status: 405, body: '' });
  });
});

function nameOf({ metadata }: KubernetesObject): string {
  const { annotations = {}, namespace = '', name = '' } = metadata ?? {};
  return `${annotations['shadow.clusterpedia.io/cluster-name'] ?? ''} ${namespace}/${name}`;
}

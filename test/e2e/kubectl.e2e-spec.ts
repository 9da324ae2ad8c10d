import { anyDatabase, startMemberCluster, type KubectlResult, type MemberCluster, type TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { KubectlWatch } from '../harness/kubectl-watch.js';
import { openShop } from '../harness/shop-objects.js';

const database = anyDatabase();

const READ_ONLY = 'the server does not allow this method on the requested resource';
const WHICH_CLUSTER = 'please specify the cluster name when using the resource name to get a specific resource.';

/** The command without `--cluster`, and all it prints, or what is to be found in it. */
type Row = readonly [command: string, printed: string | RegExp];

/** Two spaces or more are how far columns are apart, which depends on what is in them; ages depend on the time. */
function normalized(text: string): string {
  return text
    .replaceAll(/ {2,}/g, '  ')
    .replaceAll(/ +$/gm, '')
    .replaceAll(/\b\d+s\b/g, '<age>');
}

/** A command line of words; quotes keep words together. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('kubectl on what is stored', () => {
  let members: readonly MemberCluster[];
  let schema: TestSchema;
  let clusterpedia: AllInOne;

  beforeAll(async () => {
    members = await Promise.all(['east', 'west'].map((name) => startMemberCluster({ name })));
    members.forEach(openShop);
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    for (const member of members) {
      await clusterpedia.import(member, [{ group: '*', resources: ['*'] }]);
    }
    await Promise.all(members.map(({ name }) => clusterpedia.synced(name)));
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await Promise.all(members.map((member) => member.stop()));
  });

  function run(cluster: string, command: string, input?: string): Promise<KubectlResult> {
    return clusterpedia.kubectl.run(['--cluster', cluster, ...wordsOf(command)], input);
  }

  async function expectPrinted(cluster: string, [command, printed]: Row): Promise<void> {
    const { stdout, stderr, exitCode } = await run(cluster, command);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    if (typeof printed === 'string') {
      expect(normalized(stdout)).toBe(printed);
    } else {
      expect(normalized(stdout)).toMatch(printed);
    }
  }

  describe.each(['clusterpedia', 'east'])('--cluster %s', (cluster) => {
    it.each<Row>([
      ['get pods -A --no-headers', /^shop +east +web +1\/1 +Running +0 +<age>$/m],
      [
        'get pods -n shop -o wide --show-labels',
        /NODE {2}NOMINATED NODE {2}READINESS GATES {2}LABELS\neast {2}web .* {2}app=web$/m,
      ],
      ['get pods -A -o name', /^pod\/web$/m],
      ['get pods -A -o json', /"kind": "List",\n.*"metadata": \{/s],
      ['get pods -A -o yaml', /^apiVersion: v1\nitems:\n- apiVersion: v1\n {2}kind: Pod\n/],
      [
        "get cm -n shop --field-selector=metadata.name=web -o 'custom-columns=OF:.data.greeting'",
        /^OF\nhello from east\n/,
      ],
      ["get pods -A -o 'jsonpath={.items[0].spec.containers[*].image}'", 'nginx:1'],
      ["get pods -A -o 'go-template={{(index .items 0).status.podIP}}'", '10.1.0.1'],
      [
        'get pods,svc,deploy -n shop -o name',
        /^pod\/web\n(pod\/web\n)?service\/web\n(service\/web\n)?deployment.apps\/web\n/,
      ],
      ['get all -n shop', /deployment\.apps\/web[^]*widget\.example\.io\/gear/],
      [
        'get cm -A --sort-by=.metadata.name -o name',
        /^configmap\/extension-apiserver-authentication\n[^]*configmap\/web\n$/,
      ],
      ['get pods -A -l app=web,app!=api -o name', /^pod\/web\n/],
      ['get pods -A --field-selector=status.phase=Running,spec.nodeName=worker -o name', /^pod\/web\n/],
      ['get ns --chunk-size=2 -o name', /^namespace\/default\n[^]*namespace\/shop\n/],
      ['get wid -n shop', /^CLUSTER {2}NAME {2}SIZE\neast {2}gear {2}3\n/],
      ['get gadgets', /^CLUSTER {2}NAME {2}AGE\neast {2}gauge {2}<age>\n/],
      ['get deployments.v1beta1.apps -n shop -o jsonpath={.items[0].apiVersion}', 'apps/v1beta1'],
      ['events -n shop', /Normal {2}Pulled {2}Pod\/web {2}the image is here\n/],
      ['wait -n shop --for=condition=Ready pod --all --timeout=5s', /^pod\/web condition met\n/],
      ['api-resources --api-group=example.io -o name', 'gadgets.example.io\nwidgets.example.io\n'],
      ['api-resources --categories=all --namespaced -o name', /^widgets\.example\.io$/m],
      ['api-versions', /^apps\/v1\napps\/v1beta1\n[^]*example\.io\/v1\n[^]*\nv1\n$/m],
      ['explain pods.spec.containers.image', /FIELD: image <string>[^]*Image the container is made from\./],
      ['explain deployment.spec.template.metadata', /FIELD: metadata <ObjectMeta>/],
      ['explain widgets.spec', /GROUP: {2}example\.io\nKIND: {2}Widget[^]*size\s+<integer>\n +How large it is\./],
      ['cluster-info', /^\S*Kubernetes control plane\S* is running at \S*https:.*\/resources/],
      ['version', /Server Version: v1\.32\.\d+\+clusterpedia-v\d+\.\d+\.\d+/],
    ])('%s', (...row) => expectPrinted(cluster, row));

    it.each<Row>([
      ['get pods -A --field-selector=nosuch=1 -o name', ''],
      ['get nosuchthings', `error: the server doesn't have a resource type "nosuchthings"\n`],
      ['top pods -A', 'error: Metrics API not available\n'],
      ['top nodes', 'error: Metrics API not available\n'],
      ['run web --image=nginx', `Error from server (MethodNotAllowed): ${READ_ONLY}\n`],
      ['create namespace new', `Error from server (MethodNotAllowed): ${READ_ONLY}\n`],
      ['create deployment new --image=nginx --dry-run=server', `error: failed to create deployment: ${READ_ONLY}\n`],
      ['delete pod web -n shop', `Error from server (MethodNotAllowed): ${READ_ONLY}\n`],
      ['get pods -A -l a==b==c', /^Error from server \(BadRequest\): .*found '=='/],
    ])('is told by %s', async (command, told) => {
      const { stdout, stderr } = await run(cluster, command);

      expect(stdout.replaceAll(/^(No resources found.*\n)/gm, '')).toBe('');
      expect(stderr.replace(/^No resources found\n/, '')).toEqual(
        typeof told === 'string' ? told : expect.stringMatching(told),
      );
    });

    it('refuses what would change something, and says so', async () => {
      const manifest = JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'new', namespace: 'shop' },
      });

      for (const command of ['create -f -', 'apply --server-side -f -', 'apply --server-side --dry-run=server -f -']) {
        const { stderr, exitCode } = await run(cluster, command, manifest);

        expect({ command, exitCode, stderr }).toEqual({
          command,
          exitCode: 1,
          stderr: expect.stringMatching(new RegExp(`^Error from server \\(MethodNotAllowed\\): .*${READ_ONLY}\n$`)),
        });
      }
    });
  });

  it.each<Row>([
    [
      'get pods -A',
      'NAMESPACE  CLUSTER  NAME  READY  STATUS  RESTARTS  AGE\nshop  east  web  1/1  Running  0  <age>\n',
    ],
    ['get pod web -n shop', 'CLUSTER  NAME  READY  STATUS  RESTARTS  AGE\neast  web  1/1  Running  0  <age>\n'],
    [
      'describe pod web -n shop',
      /Name: {2}web\n[^]*cluster-name: east\n[^]*Image: {2}nginx:1\n[^]*Normal {2}Pulled .* the image is here\n/,
    ],
    [
      'describe deployment web -n shop',
      /Name: {2}web\n[^]*Replicas: {2}1 desired \| 1 updated \| 1 total \| 1 available/,
    ],
    ['describe nodes', /Name: {2}worker\nRoles: {2}worker\n[^]*Non-terminated Pods: {2}\(1 in total\)/],
    ['describe service web -n shop', /Name: {2}web\n[^]*IP: {2}10\.96\.0\.1\n/],
    [
      'describe widget gear -n shop',
      /Name: {2}gear\n[^]*API Version: {2}example\.io\/v1\nKind: {2}Widget\n[^]*Spec:\n {2}Size: {2}3\n/,
    ],
    ['events -n shop --for pod/web', /Pod\/web {2}the image is here\n/],
    ['wait -n shop --for=condition=Ready pod/web --timeout=5s', 'pod/web condition met\n'],
    ['wait -n shop --for=jsonpath={.status.phase}=Running pod/web --timeout=5s', 'pod/web condition met\n'],
    ['rollout status -n shop deployment/web', 'deployment "web" successfully rolled out\n'],
    [
      'get --raw /apis/clusterpedia.io/v1beta1/resources/clusters/east/api/v1/namespaces/shop/pods/web',
      /^\{.*"name":"web"/,
    ],
  ])('--cluster east %s', (...row) => expectPrinted('east', row));

  it('shows changes as they come', async () => {
    const watch = new KubectlWatch(clusterpedia.kubectl, ['--cluster', 'east', 'get', 'cm', '-n', 'shop', '--watch']);
    try {
      await watch.row(/^east +web /);
      members[0]?.store.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'later', namespace: 'shop' } });

      await watch.row(/^east +later +0 /);
    } finally {
      watch.stop();
    }
  });

  it.each(['get pod web', 'describe pod web', 'wait --for=delete pod/web', 'label pod web a=b', 'patch pod web -p {}'])(
    '--cluster clusterpedia asks in which cluster: %s',
    async (command) => {
      const { stderr, exitCode } = await run('clusterpedia', `${command} -n shop`);

      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: `Error from server (BadRequest): ${WHICH_CLUSTER}\n`,
      });
    },
  );

  it.each([
    'label pod web a=b',
    'annotate pod web a=b',
    'patch pod web -p {}',
    'scale deployment web --replicas=2',
    'set image deployment web web=nginx:2',
  ])('--cluster east refuses to %s', async (command) => {
    const { stderr, exitCode } = await run('east', `${command} -n shop`);

    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(READ_ONLY) });
  });

  it('explains what Clusterpedia itself has', async () => {
    const { kubectl } = clusterpedia;

    expect(await kubectl.succeed(['explain', 'collectionresources.resourceTypes'])).toContain('API group;');
    expect(await kubectl.succeed(['explain', 'pediaclusters.spec.syncResources'])).toContain(
      'KIND:       PediaCluster',
    );
  });
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { V1PodSpec, V1Service, V1StatefulSet } from '@kubernetes/client-node';
import { findProgram, hasPostgres, startPostgres } from '#testing';
import { render, renderFailure, type RenderedChart } from './rendered-chart.js';

const servers = [
  {
    chart: 'mysql',
    image: 'library/mysql:8.4.',
    ports: [3306],
    headless: [3306],
    passwordEnv: 'MYSQL_ROOT_PASSWORD',
    passwordKey: 'root-password',
    given: 'rootPassword',
    dataPath: '/var/lib/mysql',
  },
  {
    chart: 'postgresql',
    image: 'library/postgres:17.',
    ports: [5432],
    headless: [5432],
    passwordEnv: 'POSTGRES_PASSWORD',
    passwordKey: 'postgres-password',
    given: 'postgresPassword',
    dataPath: '/var/lib/postgresql/data',
  },
  {
    chart: 'elasticsearch',
    image: 'elasticsearch/elasticsearch:8.',
    ports: [9200],
    headless: [9300],
    passwordEnv: 'ELASTIC_PASSWORD',
    passwordKey: 'password',
    given: 'password',
    dataPath: '/usr/share/elasticsearch/data',
  },
] as const;

function statefulSet(chart: RenderedChart): V1StatefulSet {
  const [first, ...others] = chart.ofKind<V1StatefulSet>('StatefulSet');
  if (first === undefined || others.length > 0) {
    throw new Error('there is not exactly one StatefulSet');
  }
  return first;
}

function podOf(chart: RenderedChart): V1PodSpec {
  const { spec } = statefulSet(chart).spec?.template ?? {};
  if (spec === undefined) {
    throw new Error('the StatefulSet has no pod');
  }
  return spec;
}

describe.each(servers)(
  'chart $chart',
  ({ chart, image, ports, headless, passwordEnv, passwordKey, given, dataPath }) => {
    it.each([
      ['clusterpedia', `clusterpedia-${chart}`],
      ['foo', `foo-${chart}`],
      [`my-${chart}`, `my-${chart}`],
    ])('C04: release %s has the Service %s, its headless twin and pods that both select', async (release, name) => {
      const rendered = await render(chart, { release });
      const [service, twin] = [name, `${name}-headless`].map((each) => rendered.find<V1Service>('Service', each).spec);
      const { spec } = statefulSet(rendered);
      const selectors = [service?.selector, twin?.selector, spec?.selector.matchLabels];

      expect(service).toMatchObject({ ports: ports.map((port) => ({ port })) });
      expect(twin).toMatchObject({ clusterIP: 'None', ports: headless.map((port) => ({ port })) });
      expect(spec?.serviceName).toBe(`${name}-headless`);
      expect(selectors).toEqual(selectors.map(() => expect.objectContaining({ app: name })));
      expect(spec?.template.metadata?.labels).toMatchObject(Object.assign({}, ...selectors));
    });

    it('C04: both Services lead to ports that the container has', async () => {
      const rendered = await render(chart);
      const named = podOf(rendered).containers[0]?.ports?.map(({ name }) => name);

      for (const { spec } of rendered.ofKind<V1Service>('Service')) {
        expect(named).toEqual(expect.arrayContaining(spec?.ports?.map(({ targetPort }) => targetPort) ?? ['none']));
      }
    });

    it('C05: runs the official image, and no other', async () => {
      const { containers, initContainers = [] } = podOf(await render(chart));

      for (const container of [...containers, ...initContainers]) {
        expect(container.image).toContain(image);
      }
    });

    it('C22: takes registry and pull secrets of the installation', async () => {
      const global = { imageRegistry: 'r.local', imagePullSecrets: ['pull'] };
      const { containers, initContainers = [], imagePullSecrets } = podOf(await render(chart, { values: { global } }));

      for (const container of [...containers, ...initContainers]) {
        expect(container.image).toMatch(/^r\.local\//);
      }
      expect(imagePullSecrets).toEqual([{ name: 'pull' }]);
    });

    it('is a pod that the restricted profile admits, with probes and a root that nobody writes to', async () => {
      const {
        containers,
        initContainers = [],
        securityContext,
        automountServiceAccountToken,
      } = podOf(await render(chart));

      expect(automountServiceAccountToken).toBe(false);
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(securityContext?.runAsUser).toBeGreaterThan(0);
      for (const container of [...containers, ...initContainers]) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
      expect(containers[0]).toMatchObject({
        startupProbe: expect.anything(),
        livenessProbe: expect.anything(),
        readinessProbe: expect.anything(),
      });
    });

    it.each([
      ['a password', 'dangerous0', 'dangerous0'],
      ['a number', 12345678901, '12345678901'],
      ['a number that looks like text', '0123', '0123'],
    ])('C10: keeps %s in a Secret, and nowhere else', async (_what, value, text) => {
      const rendered = await render(chart, { values: { auth: { [given]: value } } });

      expect(rendered.secret(`clusterpedia-${chart}`)).toEqual({ [passwordKey]: text });
      expect(podOf(rendered).containers[0]?.env).toContainEqual({
        name: passwordEnv,
        valueFrom: { secretKeyRef: { name: `clusterpedia-${chart}`, key: passwordKey } },
      });
      expect(JSON.stringify(rendered.objects.filter(({ kind }) => kind !== 'Secret'))).not.toContain(text);
    });

    it('makes a password when values have none', async () => {
      const made = (await render(chart)).secret(`clusterpedia-${chart}`)[passwordKey];

      expect(made).toMatch(/^[A-Za-z0-9]{24}$/);
    });

    it("takes the passwords of the user's Secret, whose name may be a template", async () => {
      const auth = { existingSecret: '{{ .Release.Name }}-mine' };
      const rendered = await render(chart, { values: { auth } });

      expect(rendered.ofKind('Secret')).toEqual([]);
      expect(podOf(rendered).containers[0]?.env).toContainEqual({
        name: passwordEnv,
        valueFrom: { secretKeyRef: { name: 'clusterpedia-mine', key: passwordKey } },
      });
    });

    it('prefers what global says about passwords', async () => {
      const values = { global: { [chart]: { auth: { [given]: 'global' } } }, auth: { [given]: 'own' } };

      expect((await render(chart, { values })).secret(`clusterpedia-${chart}`)[passwordKey]).toBe('global');
    });

    it.each([
      [
        'a claim of the default class',
        {},
        { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
      ],
      [
        'a class',
        { storageClass: 'fast', size: '1Gi' },
        { storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
      ],
      ['the class without a name', { storageClass: '-' }, { storageClassName: '' }],
      [
        'labels',
        { selector: { matchLabels: { of: '{{ .Release.Name }}' } } },
        { selector: { matchLabels: { of: 'clusterpedia' } } },
      ],
    ])('keeps its data on %s', async (_what, persistence, claim) => {
      const { spec } = statefulSet(await render(chart, { values: { primary: { persistence } } }));

      expect(spec?.volumeClaimTemplates).toEqual([
        { metadata: { name: 'data' }, spec: expect.objectContaining(claim) },
      ]);
      expect(spec?.template.spec?.containers[0]?.volumeMounts).toContainEqual({ name: 'data', mountPath: dataPath });
    });

    it.each([
      [
        "the user's claim",
        { existingClaim: '{{ .Release.Name }}-data' },
        { persistentVolumeClaim: { claimName: 'clusterpedia-data' } },
      ],
      ['nothing', { enabled: false }, { emptyDir: {} }],
    ])('keeps its data on %s', async (_what, persistence, volume) => {
      const rendered = await render(chart, { values: { primary: { persistence } } });

      expect(statefulSet(rendered).spec?.volumeClaimTemplates).toBeUndefined();
      expect(podOf(rendered).volumes).toContainEqual({ name: 'data', ...volume });
    });

    it('mounts every volume that it has, and has every volume that it mounts', async () => {
      const {
        containers,
        initContainers = [],
        volumes = [],
      } = podOf(await render(chart, { values: { primary: { persistence: { enabled: false } } } }));
      const mounted = [...containers, ...initContainers].flatMap(({ volumeMounts = [] }) =>
        volumeMounts.map(({ name }) => name),
      );

      expect(new Set(mounted)).toEqual(new Set(volumes.map(({ name }) => name)));
    });

    it('lets only pods of the release connect when it is asked to', async () => {
      const rendered = await render(chart, { set: ['networkPolicy.enabled=true'] });

      expect((await render(chart)).ofKind('NetworkPolicy')).toEqual([]);
      expect(rendered.find('NetworkPolicy', `clusterpedia-${chart}`)).toMatchObject({
        spec: {
          ingress: [{ from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'clusterpedia' } } }] }],
        },
      });
    });

    it('C43: names a value that it does not have', async () => {
      expect(await renderFailure(chart, { set: ['primary.persistance.enabled=false'] })).toMatch(
        /dditional propert.* '?persistance'? .*not allowed/,
      );
    });
  },
);

describe('a user besides the administrator', () => {
  const auth = { username: 'cp', password: 'p', database: 'my-db' };

  it('is made by the image of MySQL', async () => {
    const rendered = await render('mysql', { values: { auth } });

    expect(podOf(rendered).containers[0]?.env).toEqual([
      expect.objectContaining({ name: 'MYSQL_ROOT_PASSWORD' }),
      { name: 'MYSQL_DATABASE', value: 'my-db' },
      { name: 'MYSQL_USER', value: 'cp' },
      { name: 'MYSQL_PASSWORD', valueFrom: { secretKeyRef: { name: 'clusterpedia-mysql', key: 'password' } } },
    ]);
    expect(rendered.secret('clusterpedia-mysql')).toMatchObject({ password: 'p' });
  });

  it.each([
    ['mysql', 'root', 'MYSQL_USER'],
    ['postgresql', 'postgres', 'OWNER_NAME'],
  ])('is not made on %s when it is %s', async (chart, username, variable) => {
    const { containers } = podOf(await render(chart, { values: { auth: { username } } }));

    expect(containers[0]?.env?.map(({ name }) => name)).not.toContain(variable);
  });

  if (!hasPostgres() || findProgram('psql') === undefined) {
    it.todo('owns its database on PostgreSQL, of which server or client is not on this machine');
    return;
  }
  it('owns its database on PostgreSQL and may do nothing else, whatever it is called', async () => {
    const rendered = await render('postgresql', { values: { auth } });
    const script = rendered.configMap('clusterpedia-postgresql-init')['owner.sql'] ?? '';
    const server = await startPostgres();
    const { host, user } = server.connection;
    const psql = async (asUser: string, database: string, input: string, env = {}): Promise<string> => {
      const running = promisify(execFile)(
        'psql',
        ['-X', '-At', '-v', 'ON_ERROR_STOP=1', '-h', host, '-U', asUser, database],
        {
          env: { ...process.env, ...env },
        },
      );
      running.child.stdin?.end(input);
      return (await running).stdout.trim();
    };

    await psql(user, 'postgres', script, { OWNER_NAME: `o'"w`, OWNER_PASSWORD: `p'"\\w`, OWNED_DATABASE: `my-"db` });
    const facts = await psql(
      `o'"w`,
      `my-"db`,
      'CREATE TABLE t (); SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user',
    );
    await server.stop();

    expect(facts).toBe('CREATE TABLE\nf|f');
  });
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '#testing';
import { type ChartCase, type ChartInstallation, collector } from './chart-cases.js';
import { httpGet } from './http-request.js';
import { chartObjects } from './installed-chart.js';
import { OtlpReceiver } from './otlp-receiver.js';
import { unusedRights } from './unused-rights.js';

const resources = '/apis/clusterpedia.io/v1beta1/resources';
const components = ['apiserver', 'clustersynchro-manager', 'controller-manager'] as const;
const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;

/** What holds of every chart that helm has installed, used, and uninstalled in the end. */
export function installedChartContract({ chart, install, leaves = [] }: ChartCase): void {
  describe(`the release of ${chart} that helm installs`, () => {
    let installation: ChartInstallation;
    let receiver: OtlpReceiver;

    beforeAll(async () => {
      receiver = await OtlpReceiver.start(collector);
      installation = await install();
    });

    afterAll(async () => {
      receiver.stop();
      await installation.cleanUp();
    });

    it.each(['', '/clusters/east'])('is searched through the aggregation layer, at resources%s', async (path) => {
      const kubectl = await installation.kubectl(`${resources}${path}`);

      await eventually(async () =>
        expect(await kubectl.succeed(['get', 'pods', '-n', 'shop'])).toMatch(/^CLUSTER .*\neast +web +1\/1 +Running/),
      );
    });

    it('refuses who may not search', async () => {
      const kubectl = await installation.kubectl(resources, 'writers');

      expect((await kubectl.run(['get', '--raw', `${resources}/api/v1/pods`])).stderr).toContain('is forbidden');
    });

    it('reaches the member with what its Secret holds', async () => {
      const kubectl = await installation.kubectl(`${resources}/clusters/east/proxy`);

      expect(JSON.parse(await kubectl.succeed(['get', '--raw', '/version']))).toMatchObject({
        major: '1',
        minor: '32',
      });
    });

    it('makes an APIService that is available, by a certificate that its caBundle and its name fit', async () => {
      expect(await installation.aggregator.isAvailable()).toBe(true);
    });

    it.each(components)('has probes that %s answers', async (component) => {
      const answers = await Promise.all(probes.map((probe) => installation.release.probe(component, probe)));

      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    });

    it('has Services behind each port of which somebody listens', async () => {
      const addresses = installation.release.serviceAddresses();

      expect(addresses.size).toBeGreaterThan(1);
      for (const address of addresses.values()) {
        const [host = '', port] = address.split(':');
        const socket = connect(Number(port), host);
        await once(socket, 'connect');
        socket.destroy();
      }
    });

    it('exports the spans of the apiserver, which say of which pod they are', async () => {
      await eventually(() =>
        expect(receiver.spans).toContainEqual(
          expect.objectContaining({
            name: `GET ${resources}/api/v1/namespaces/{:namespace}/pods`,
            resource: expect.objectContaining({
              'service.name': expect.stringMatching(/apiserver$/),
              'k8s.namespace.name': 'clusterpedia-system',
              'k8s.pod.name': expect.stringMatching(/apiserver/),
            }),
          }),
        ),
      );
    });

    it('serves the metrics of members at a Service of their own', async () => {
      const services = [...installation.release.serviceAddresses()];
      const [, address] = services.find(([service]) => service.endsWith('-kube-state-metrics:8080')) ?? [];

      const { status, body } = await httpGet(`http://${address}/metrics`);

      expect(status).toBe(200);
      expect(body).toMatch(/^kube_pod_info\{cluster="east",namespace="shop",pod="web",/m);
    });

    it('is not uninstalled while there are PediaClusters, which go with all that was theirs', async () => {
      const { host, helm, release } = installation;
      await expect(helm.uninstall()).rejects.toThrow(/clusterpedia-uninstall-check .*[Ff]ailed/);
      expect(release.workloads.takeProblems().join()).toContain('1 PediaClusters are left (east)');

      await host.kubectl.succeed(['delete', 'clusterimportpolicies,pediaclusters', '--all']);

      const kubectl = await installation.kubectl(resources);
      // What no cluster synchronises is not served any more.
      expect((await kubectl.run(['get', 'pods', '-A'])).stderr).toContain('NotFound');
    });

    it('gives the components the rights that they need, and none that they do not', async () => {
      const { rights } = installation.release;

      expect(rights.refusedTo('system:serviceaccount:')).toEqual([]);
      // A watch may still be about to begin.
      await eventually(() => expect(unusedRights(rights)).toEqual([]));
    });

    it('is uninstalled in good order, and leaves CRDs, passwords of volumes and nothing else', async () => {
      const { host, helm, release } = installation;

      await helm.uninstall();

      expect(await release.workloads.stop()).toEqual([0, 0, 0]);
      expect(await chartObjects(host)).toEqual(leaves);
    });
  });
}

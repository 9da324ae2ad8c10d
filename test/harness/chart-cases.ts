import { availableDatabases, freePort, type TestDatabase, type TestSchema } from '#testing';
import { installChart, type InstalledChart } from './installed-chart.js';

/** A chart as it is installed for a test, and what goes with it. */
export interface ChartInstallation extends InstalledChart {
  readonly cleanUp: () => Promise<void>;
}

/** A way to install a chart. */
export interface ChartCase {
  readonly chart: string;
  readonly install: () => Promise<ChartInstallation>;
  /** What outlives the release. */
  readonly leaves?: readonly string[];
}

/** So that the apiserver, too, reads the credentials of a member. */
export const forwarding = {
  featureGates: { AllowProxyRequestToClusters: true },
  extraFlags: ['--enable-proxy-path-for-forward-request', '--allow-pediacluster-config-for-proxy-request'],
};

/** Address of the receiver of spans that the contract of charts starts. */
export const collector = `127.0.0.1:${await freePort()}`;

/** So that the apiserver exports the spans of all requests. */
export const traced = {
  telemetry: { tracing: { endpoint: collector, samplingRatePerMillion: 1_000_000, addOtelEnv: true } },
};

/** Values of clustersynchro-manager. */
export const kubeStateMetrics = { kubeStateMetrics: { enabled: true } };

/** The name of a database that an init container makes, and that stays on the server. */
export function newDatabase({ config }: TestSchema): string {
  return `${String(config['database'])}-new`;
}

/** Those of these databases that the machine has. */
export function servers(...names: readonly string[]): readonly TestDatabase[] {
  return availableDatabases().filter(({ name }) => names.includes(name));
}

/**
 * @param closers - what must be closed after the release, or at once when it cannot be installed
 * @throws Error with helm's words, and the output of what does not start
 */
export async function installed(
  chart: string,
  values: object,
  closers: readonly (() => Promise<void>)[],
  images: Parameters<typeof installChart>[2] = [],
): Promise<ChartInstallation> {
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((closer) => closer()));
  };
  try {
    const release = await installChart(chart, values, images);
    return {
      ...release,
      cleanUp: async () => {
        await release.dispose();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

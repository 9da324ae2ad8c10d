import { stringify } from 'yaml';
import { PEDIA_CLUSTERS, searchServers } from '#api';
import { CoalescingTask } from '#async';
import { formatGroupResource } from '#kube';
import type { Logger } from '#telemetry';
import type { Credentials } from './credentials.js';
import { writePrivateFile } from './private-file.js';
import type { ObjectStore } from './store/object-store.js';

/** Where the control plane listens, and how to be let in. */
export interface KubeconfigOptions {
  /** URL without a path: `https://127.0.0.1:6443`. */
  readonly server: string;
  readonly credentials: Pick<Credentials, 'caCert' | 'adminCert' | 'adminKey'>;
}

const user = 'clusterpedia-admin';
const controlPlane = 'control-plane';

/**
 * Keeps a kubeconfig up to date with the PediaClusters there are: a cluster and a context for the control plane, which is
 * the current one, for all clusters together, and for each of them.
 */
export class KubeconfigFile {
  readonly #write: CoalescingTask;
  #stopFollowing: () => void = () => undefined;

  constructor(
    private readonly file: string,
    private readonly options: KubeconfigOptions,
    private readonly store: ObjectStore,
    logger: Logger,
  ) {
    this.#write = new CoalescingTask(
      () => this.#writeNow(),
      (error) => logger.error({ file, error }, 'kubeconfig not written, the next change of a PediaCluster tries again'),
    );
  }

  /** Writes the file and begins to follow. */
  async start(): Promise<void> {
    await this.#writeNow();
    this.#stopFollowing = this.store.log.onChange(formatGroupResource(PEDIA_CLUSTERS), () => this.#write.trigger());
  }

  /** Stops following; a write that has begun is finished. The file stays. */
  async stop(): Promise<void> {
    this.#stopFollowing();
    await this.#write.close();
  }

  async #writeNow(): Promise<void> {
    const { objects } = this.store.list(formatGroupResource(PEDIA_CLUSTERS), '');
    const names = objects.map(({ metadata }) => metadata?.name ?? '');
    await writePrivateFile(this.file, kubeconfig(this.options, names));
  }
}

/** The text of a kubeconfig for these PediaClusters. Our own two names win over clusters that are called the same. */
export function kubeconfig({ server, credentials }: KubeconfigOptions, names: readonly string[]): string {
  const serverByName = new Map([...searchServers(server, names), [controlPlane, server]]);
  const authority = base64(credentials.caCert);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': controlPlane,
    clusters: [...serverByName].map(([name, url]) => ({
      name,
      cluster: { server: url, 'certificate-authority-data': authority },
    })),
    contexts: [...serverByName.keys()].map((name) => ({ name, context: { cluster: name, user } })),
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': base64(credentials.adminCert),
          'client-key-data': base64(credentials.adminKey),
        },
      },
    ],
  };
  // kubectl reads YAML 1.1, where names such as `on` and `1e3` are text only in quotes.
  return stringify(config, { compat: 'yaml-1.1' });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { restConfigFromKubeconfig } from './kubeconfig.js';
import { parseServerUrl, RestConfigError, type RestConfig } from './rest-config.js';

/** Where Kubernetes puts a pod's service account. */
const SERVICE_ACCOUNT_DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What the command line says about the control plane. */
export interface RestConfigSource {
  readonly kubeconfig?: string | undefined;
  /** Replaces the server of the kubeconfig; alone, an API server that needs no credentials. */
  readonly master?: string | undefined;
}

/**
 * The connection a command line asks for: a kubeconfig file, a bare URL, or else the pod's service account.
 *
 * @throws RestConfigError when there is no such file, it does not fit, or the process is not in a pod
 */
export async function loadRestConfig({ kubeconfig, master }: RestConfigSource): Promise<RestConfig> {
  const override = master === undefined || master === '' ? {} : { server: parseServerUrl(master) };
  if (kubeconfig !== undefined && kubeconfig !== '') {
    const yaml = await readKubeconfig(kubeconfig);
    return { ...restConfigFromKubeconfig(yaml, undefined, dirname(kubeconfig)), ...override };
  }
  return override.server === undefined ? inClusterConfig(process.env) : { server: override.server };
}

async function readKubeconfig(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new RestConfigError(`cannot read kubeconfig ${path}`, { cause });
  }
}

function inClusterConfig(environment: NodeJS.ProcessEnv): RestConfig {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) {
    throw new RestConfigError('no kubeconfig was given, and this process does not run in a Kubernetes pod');
  }
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    caFile: join(SERVICE_ACCOUNT_DIRECTORY, 'ca.crt'),
    tokenFile: join(SERVICE_ACCOUNT_DIRECTORY, 'token'),
  };
}

import { readFile } from 'node:fs/promises';

const serviceAccountNamespaceFile = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
const fallback = 'clusterpedia-system';

/**
 * The namespace this process runs in: `CLUSTERPEDIA_NAMESPACE`, else that of the pod's service account, else
 * `clusterpedia-system`. Leases are kept there, and credentials of members are read from there only.
 */
export async function runNamespace(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const chosen = environment['CLUSTERPEDIA_NAMESPACE'] ?? '';
  return chosen === '' ? readServiceAccountNamespace() : chosen;
}

async function readServiceAccountNamespace(): Promise<string> {
  try {
    return (await readFile(serviceAccountNamespaceFile, 'utf8')).trim() || fallback;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return fallback;
    }
    throw error;
  }
}

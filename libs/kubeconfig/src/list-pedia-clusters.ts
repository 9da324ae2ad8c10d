import { PEDIA_CLUSTERS } from '#api';
import { RestClient, type RestConfig } from '#client';
import { groupVersionPath, type ObjectList, StatusError } from '#kube';

const timeoutMs = 30_000;

/** Names only: what else a PediaCluster holds are credentials. Servers that cannot leave it out send everything. */
const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';

/** Names of the PediaClusters of a control plane, sorted. @throws Error saying what is missing there */
export async function listPediaClusters(config: RestConfig, signal: AbortSignal): Promise<readonly string[]> {
  const rest = new RestClient(config, { userAgent: 'clusterpedia-kubeconfig' });
  try {
    const { items } = await rest.json<Partial<ObjectList>>({
      method: 'GET',
      path: `${groupVersionPath(PEDIA_CLUSTERS)}/${PEDIA_CLUSTERS.resource}`,
      headers: { accept },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    return (items ?? []).flatMap(({ metadata }) => metadata?.name ?? []).sort();
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) {
      throw new Error(`${config.server} has no PediaClusters, so Clusterpedia is not installed there`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    await rest.close();
  }
}

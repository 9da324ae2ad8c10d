import { command, controlPlaneFlags } from '#bootstrap';
import { DynamicClient, loadRestConfig, RestClient } from '#client';
import { type GroupVersionResource, objectNameOf, StatusError } from '#kube';
import { persist } from './persist.js';
import { timeoutFlags, withTimeout } from './timeout.options.js';

const pediaClusters: GroupVersionResource = {
  group: 'cluster.clusterpedia.io',
  version: 'v1alpha2',
  resource: 'pediaclusters',
};

/** `clusterpedia uninstall check` */
export const uninstallCheck = command({
  name: 'uninstall check',
  summary: 'Fail while there are PediaClusters: nobody would be there to finish their deletion',
  flagSets: { controlPlane: controlPlaneFlags, waiting: timeoutFlags },
  run: async ({ controlPlane, waiting }, { logger, signal, print }) => {
    const rest = new RestClient(await loadRestConfig(controlPlane));
    try {
      const client = new DynamicClient(rest);
      const names = await persist((stop) => namesOf(client, stop), {
        logger,
        signal: withTimeout(signal, waiting.timeout),
        doing: 'list PediaClusters',
      });
      if (names.length > 0) {
        throw new Error(refusal(names));
      }
      print('there are no PediaClusters');
    } finally {
      await rest.close();
    }
  },
});

/** None where the API does not exist (any more). */
async function namesOf(client: DynamicClient, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const { items } = await client.list(pediaClusters, {}, signal);
    return items.map((item) => objectNameOf(item).name);
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') {
      return [];
    }
    throw error;
  }
}

const namedAtMost = 5;

function refusal(names: readonly string[]): string {
  const more = names.length > namedAtMost ? ` and ${names.length - namedAtMost} more` : '';
  return (
    `${names.length} PediaClusters are left (${names.slice(0, namedAtMost).join(', ')}${more}). Their finalizer needs the ` +
    'running clustersynchro-manager and its storage. Delete them first: ' +
    'kubectl delete clusterimportpolicies --all && kubectl delete pediaclusters --all'
  );
}

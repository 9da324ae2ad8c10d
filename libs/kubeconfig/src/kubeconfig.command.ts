import { dirname } from 'node:path';
import { ALL_CLUSTERS, SEARCH_PATH } from '#api';
import { command } from '#bootstrap';
import { type RestConfig, restConfigFromKubeconfig } from '#client';
import { boolean, flagSet, text } from '#options';
import { type FoundKubeconfig, findKubeconfig } from './find-kubeconfig.js';
import { KubeconfigDocument } from './kubeconfig-document.js';
import { listPediaClusters } from './list-pedia-clusters.js';
import { updateSearchClusters } from './search-clusters.js';
import { updateFile } from './update-file.js';

const flags = flagSet('kubeconfig', {
  kubeconfig: text({ default: '', help: 'The file. When empty, that of $KUBECONFIG or ~/.kube/config.' }),
  context: text({ default: '', help: 'The context of the control plane; the current one when empty.' }),
  prefix: text({ default: '', help: 'Stands before the name of every entry, such as "pedia-".' }),
  contexts: boolean({ default: false, help: 'Write a context for each cluster, for clients that choose by context.' }),
  remove: boolean({ default: false, help: 'Remove what an earlier run with the same prefix has written.' }),
});

/** `clusterpedia kubeconfig`: writes the clusters that kubectl's `--cluster` chooses from. */
export const kubeconfigCommand = command({
  name: 'kubeconfig',
  summary: 'Write a cluster into a kubeconfig for each PediaCluster, and one for all of them',
  flagSets: { kubeconfig: flags },
  run: async ({ kubeconfig: { kubeconfig, context: wanted, prefix, contexts, remove } }, { signal, print }) => {
    const found = await findKubeconfig({ file: kubeconfig, context: wanted }, process.env);
    const { file, context, taken } = found;
    const config = controlPlaneOf(found);
    const pediaClusters = remove ? undefined : await listPediaClusters(config, signal);
    updateFile(file, (before) => {
      const document = new KubeconfigDocument(before);
      const request = { context, server: config.server, prefix, pediaClusters, withContexts: contexts, taken };
      updateSearchClusters(document, request).forEach(({ name, change }) => print(`cluster ${name} ${change}`));
      return document.toString();
    });
    if (pediaClusters?.includes(ALL_CLUSTERS)) {
      print(`the PediaCluster ${ALL_CLUSTERS} has no entry: its name stands for all clusters`);
    }
  },
});

/** @throws Error when the context does not lead to a control plane */
function controlPlaneOf({ file, text: yaml, context }: FoundKubeconfig): RestConfig {
  const config = restConfigFromKubeconfig(yaml, context, dirname(file));
  if (config.server.includes(SEARCH_PATH)) {
    throw new Error(
      `context ${JSON.stringify(context)} leads into Clusterpedia; name that of the control plane with --context`,
    );
  }
  return config;
}

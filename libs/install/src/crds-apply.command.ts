import { clusterpediaCrds } from '#api';
import { command, controlPlaneFlags } from '#bootstrap';
import { DynamicClient, loadRestConfig, RestClient } from '#client';
import { flagSet, list } from '#options';
import { applyDefinition } from './apply-definitions.js';
import { type Manifest, readManifests } from './manifest-file.js';
import { timeoutFlags, withTimeout } from './timeout.options.js';

const manifestFlags = flagSet('manifest', {
  f: list({ default: [], help: 'YAML files with definitions. The definitions of this version when empty.' }),
});

/** `clusterpedia crds apply` */
export const crdsApply = command({
  name: 'crds apply',
  summary: "Create or update Clusterpedia's CustomResourceDefinitions",
  flagSets: { manifests: manifestFlags, controlPlane: controlPlaneFlags, waiting: timeoutFlags },
  run: async ({ manifests, controlPlane, waiting }, { logger, signal, print }) => {
    const definitions = await definitionsOf(manifests.f);
    const rest = new RestClient(await loadRestConfig(controlPlane), {
      qps: controlPlane['kube-api-qps'],
      burst: controlPlane['kube-api-burst'],
    });
    try {
      const client = new DynamicClient(rest);
      const options = { logger, signal: withTimeout(signal, waiting.timeout) };
      for (const definition of definitions) {
        await applyDefinition(client, definition, options);
        print(`customresourcedefinition.apiextensions.k8s.io/${definition.metadata.name} serverside-applied`);
      }
    } finally {
      await rest.close();
    }
  },
});

async function definitionsOf(files: readonly string[]): Promise<readonly Manifest[]> {
  if (files.length === 0) {
    return clusterpediaCrds;
  }
  const definitions: Manifest[] = [];
  for (const file of files) {
    definitions.push(...(await readManifests(file)));
  }
  const foreign = definitions.find(({ kind }) => kind !== 'CustomResourceDefinition');
  if (foreign !== undefined) {
    throw new Error(`${foreign.kind} ${foreign.metadata.name} is no CustomResourceDefinition`);
  }
  return definitions;
}

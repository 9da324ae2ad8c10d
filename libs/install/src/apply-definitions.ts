import type { DynamicClient } from '#client';
import type { GroupVersionResource, KubernetesObject } from '#kube';
import type { Logger } from '#telemetry';
import type { Manifest } from './manifest-file.js';
import { persist } from './persist.js';

const definitions: GroupVersionResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
};

/** Who owns the fields of our definitions in the eyes of the API server. */
const fieldManager = 'clusterpedia';

interface ApplyOptions {
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Brings one CustomResourceDefinition up to date by a forced server-side apply, and waits until its API is served: what
 * others have set, labels or a conversion, stays.
 *
 * @throws StatusError when the API server refuses it; Error when its names are taken, or it is not served in time
 */
export async function applyDefinition(
  client: DynamicClient,
  definition: Manifest,
  { logger, signal }: ApplyOptions,
): Promise<void> {
  const name = { namespace: '', name: definition.metadata.name };
  await persist(
    (stop) => client.patch(definitions, name, { type: 'apply', body: definition, fieldManager, force: true }, stop),
    { logger, signal, doing: `apply ${name.name}` },
  );
  await persist(async (stop) => assertServed(await client.get<Definition>(definitions, name, stop)), {
    logger,
    signal,
    doing: `wait for ${name.name}`,
    isWorthAnother: (error) => !(error instanceof NamesNotAcceptedError),
  });
}

interface Definition extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#customresourcedefinitioncondition-v1-apiextensions-k8s-io */
function assertServed({ metadata, status }: Definition): void {
  const find = (type: string): Condition | undefined => status?.conditions?.find((one) => one.type === type);
  const names = find('NamesAccepted');
  if (names?.status === 'False') {
    throw new NamesNotAcceptedError(`${metadata?.name}: ${names.message ?? 'its names are taken'}`);
  }
  if (find('Established')?.status !== 'True') {
    throw new Error(`${metadata?.name} is not established yet`);
  }
}

/** Another definition has the names; waiting does not change that. */
class NamesNotAcceptedError extends Error {
  override readonly name = 'NamesNotAcceptedError';
}

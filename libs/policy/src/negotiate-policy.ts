import type { ClusterImportPolicy, LifecycleReference } from '#api';
import type { Discovery } from '#client';
import {
  NegotiationError,
  negotiateResource,
  type HostResource,
  type WantedResource,
} from './host/negotiate-resource.js';
import { InvalidPolicyError } from './policy-selection.js';

/** The types of a policy in the versions the host serves. */
export interface NegotiatedPolicy {
  readonly source: HostResource;
  /** Of the references, in order. */
  readonly referenced: readonly HostResource[];
  /** As lifecycles have them. */
  readonly references: readonly LifecycleReference[];
}

/** @throws InvalidPolicyError caused by a NegotiationError, when the host does not serve what the policy names */
export function negotiatePolicy(
  { source, references = [] }: ClusterImportPolicy['spec'],
  discovery: Discovery,
): NegotiatedPolicy {
  const sourceResource = negotiate(discovery, source, 'FailedNegotiateSourceResource');
  const negotiated = references.map(({ key, nameTemplate, namespaceTemplate, ...wanted }) => {
    const hostResource = negotiate(discovery, wanted, 'FailedNegotiateReferenceResource');
    const { group, version, resource } = hostResource;
    const namespace = namespaceTemplate === undefined ? {} : { namespaceTemplate };
    return { hostResource, reference: { key, group, version, resource, ...namespace, nameTemplate } };
  });
  return {
    source: sourceResource,
    referenced: negotiated.map(({ hostResource }) => hostResource),
    references: negotiated.map(({ reference }) => reference),
  };
}

function negotiate(
  discovery: Discovery,
  wanted: WantedResource,
  reason: 'FailedNegotiateSourceResource' | 'FailedNegotiateReferenceResource',
): HostResource {
  try {
    return negotiateResource(discovery, wanted);
  } catch (cause) {
    if (!(cause instanceof NegotiationError)) {
      throw cause;
    }
    throw new InvalidPolicyError(reason, cause.message, { cause });
  }
}

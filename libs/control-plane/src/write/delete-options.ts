import { StatusError } from '#kube';
import { parseBody } from '../http/request-body.js';
import type { ResourceRequest } from '../resource-request.js';
import { invalidObject, notSupportedField } from '../schema/field-error.js';
import { isRecord } from '../schema/schema-validator.js';
import { isDryRun } from './write-options.js';

const propagationPolicies = ['Background', 'Foreground', 'Orphan'] as const;

/** What becomes of the objects an object owns: they go after it, before it, or stay without it. */
export type PropagationPolicy = (typeof propagationPolicies)[number];

/** What a delete asks for. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly propagationPolicy: PropagationPolicy;
  /** The state the object must be in. */
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
}

/**
 * Reads DeleteOptions from the body, if there is one, and from the query.
 *
 * @throws StatusError `BadRequest` or `Invalid` when they are no such thing
 */
export function parseDeleteOptions({ body, query }: ResourceRequest): DeleteOptions {
  const document = body.bytes.length === 0 ? {} : parseBody(body);
  if (!isRecord(document) || (document['kind'] !== undefined && document['kind'] !== 'DeleteOptions')) {
    throw new StatusError('BadRequest', 'the body of a delete must be DeleteOptions');
  }
  const { preconditions, dryRun, propagationPolicy: asked = query.get('propagationPolicy') ?? 'Background' } = document;
  const propagationPolicy = propagationPolicies.find((policy) => policy === asked);
  if (propagationPolicy === undefined) {
    throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
      notSupportedField('propagationPolicy', asked, propagationPolicies),
    ]);
  }
  const stages = Array.isArray(dryRun) ? dryRun.map(String) : [];
  return {
    dryRun: isDryRun([...stages, ...query.getAll('dryRun')]),
    propagationPolicy,
    preconditions: isRecord(preconditions) ? textsOf(preconditions) : {},
  };
}

function textsOf({ uid, resourceVersion }: Readonly<Record<string, unknown>>): DeleteOptions['preconditions'] {
  return {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
}

import { type KubernetesObject, StatusError } from '#kube';
import { parseBody } from '../http/request-body.js';
import type { Answer, ResourceRequest } from '../resource-request.js';
import { decodeObject } from './decode-object.js';
import { createObject } from './object-writer.js';
import { parseWriteOptions } from './write-options.js';

/** POST to a collection. */
export function handleCreate(request: ResourceRequest): Answer {
  const { resource, query, userAgent, info } = request;
  const options = parseWriteOptions(query, userAgent);
  const { object, warnings } = decodeObject(resource, parseBody(request.body), options.fieldValidation);
  if ((object.metadata?.resourceVersion ?? '') !== '') {
    throw new StatusError('BadRequest', 'resourceVersion should not be set on objects to be created');
  }
  assertSameNamespace(object, info.namespace);
  return { code: 201, document: createObject(request, { wanted: object, subresource: '', options }), warnings };
}

/** @throws StatusError `BadRequest` when the object names another namespace than the URL */
export function assertSameNamespace({ metadata }: KubernetesObject, namespace: string): void {
  const given = metadata?.namespace ?? '';
  if (given !== '' && given !== namespace) {
    throw new StatusError(
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
}

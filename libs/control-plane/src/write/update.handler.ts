import { StatusError } from '#kube';
import { parseBody } from '../http/request-body.js';
import { type Answer, existing, type ResourceRequest } from '../resource-request.js';
import { invalidObject } from '../schema/field-error.js';
import { assertSameNamespace } from './create.handler.js';
import { decodeObject } from './decode-object.js';
import { updateObject } from './object-writer.js';
import { parseWriteOptions } from './write-options.js';

/** PUT of an object or of its status. */
export function handleUpdate(request: ResourceRequest): Answer {
  const { resource, query, userAgent, info } = request;
  const options = parseWriteOptions(query, userAgent);
  const { object, warnings } = decodeObject(resource, parseBody(request.body), options.fieldValidation);
  const { name = '', resourceVersion = '' } = object.metadata ?? {};
  if (name !== info.name) {
    const why = `the name of the object (${name}) does not match the name on the URL (${info.name})`;
    throw new StatusError('BadRequest', why);
  }
  assertSameNamespace(object, info.namespace);
  const current = existing(request);
  if (resourceVersion === '' && !resource.allowsUnconditionalUpdate) {
    const message = 'Invalid value: 0x0: must be specified for an update';
    throw invalidObject(resource, name, [{ reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' }]);
  }
  const wanted = resourceVersion === '' ? { ...object, metadata: withoutVersion(object.metadata ?? {}) } : object;
  const subresource = info.subresource === 'status' ? 'status' : '';
  return { code: 200, document: updateObject(request, current, { wanted, subresource, options }), warnings };
}

function withoutVersion<T extends { readonly resourceVersion?: string }>(metadata: T): Omit<T, 'resourceVersion'> {
  const { resourceVersion: _, ...rest } = metadata;
  return rest;
}

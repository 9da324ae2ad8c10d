import { formatGroupVersion, type KubernetesObject, StatusError } from '#kube';
import type { ServedResource } from '../catalog/served-resource.js';
import { pruneSchema } from '../schema/schema-pruning.js';
import { isRecord } from '../schema/schema-validator.js';
import type { FieldValidation } from './write-options.js';

/** An object as a client wrote it, without the fields its kind does not have. */
export interface DecodedObject {
  readonly object: KubernetesObject;
  /** For Warning headers. */
  readonly warnings: readonly string[];
}

/**
 * Takes a document for an object of a resource.
 *
 * @throws StatusError `BadRequest` when it is of another kind, or has unknown fields that are not to be ignored
 */
export function decodeObject(
  resource: ServedResource,
  document: unknown,
  fieldValidation: FieldValidation,
): DecodedObject {
  const apiVersion = formatGroupVersion(resource);
  if (!isRecord(document)) {
    throw cannotBeHandled(resource, 'the body is not an object');
  }
  const { apiVersion: givenVersion = apiVersion, kind = resource.kind } = document;
  if (givenVersion !== apiVersion) {
    throw new StatusError(
      'BadRequest',
      `the API version in the data (${String(givenVersion)}) does not match the expected API version (${apiVersion})`,
    );
  }
  if (kind !== resource.kind) {
    throw cannotBeHandled(resource, `the kind in the data is ${JSON.stringify(kind)}`);
  }
  const { value, unknownFields } = pruneSchema(resource.schema, { ...document, apiVersion, kind: resource.kind });
  const warnings = unknownFields.map((field) => `unknown field ${JSON.stringify(field)}`);
  if (fieldValidation === 'Strict' && warnings.length > 0) {
    throw cannotBeHandled(resource, `strict decoding error: ${warnings.join(', ')}`);
  }
  return { object: value, warnings: fieldValidation === 'Warn' ? warnings : [] };
}

function cannotBeHandled({ kind, version }: ServedResource, why: string): StatusError {
  return new StatusError(
    'BadRequest',
    `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`,
  );
}

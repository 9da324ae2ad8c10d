import { type KubernetesObject, labelValueProblems, type ObjectMeta, qualifiedNameProblems } from '#kube';
import { type FieldError, forbiddenField, invalidField, requiredField } from './field-error.js';

const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const annotationsLimitBytes = 256 * 1024;

const notSubdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const notLabel =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** What of an object's metadata Kubernetes would not accept. Types are the schema's business. */
export function validateObjectMeta(object: KubernetesObject): readonly FieldError[] {
  const metadata = object.metadata ?? {};
  return [
    ...(object.kind === 'Namespace' ? namespaceNameErrors(metadata) : nameErrors(metadata)),
    ...labelErrors(metadata),
    ...annotationErrors(metadata),
    ...finalizerErrors(metadata),
    ...ownerErrors(metadata),
  ];
}

/** What an update may not do to metadata. Identity is kept by the writer and needs no check. */
export function validateObjectMetaUpdate(previous: ObjectMeta, { finalizers = [] }: ObjectMeta): readonly FieldError[] {
  const isGoing = typeof previous.deletionTimestamp === 'string';
  const added = finalizers.filter((finalizer) => previous.finalizers?.includes(finalizer) !== true);
  if (!isGoing || added.length === 0) {
    return [];
  }
  const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
  return [
    forbiddenField(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    ),
  ];
}

function nameErrors({ name = '' }: ObjectMeta): readonly FieldError[] {
  if (name === '') {
    return [requiredField('metadata.name', 'name or generateName is required')];
  }
  if (name.length > 253) {
    return [invalidField('metadata.name', name, 'must be no more than 253 characters')];
  }
  return subdomain.test(name) ? [] : [invalidField('metadata.name', name, notSubdomain)];
}

function namespaceNameErrors(metadata: ObjectMeta): readonly FieldError[] {
  const { name = '' } = metadata;
  if (name.length > 63) {
    return [invalidField('metadata.name', name, 'must be no more than 63 characters')];
  }
  return name === '' || label.test(name) ? nameErrors(metadata) : [invalidField('metadata.name', name, notLabel)];
}

function labelErrors({ labels }: ObjectMeta): readonly FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedNameProblems(key).map((problem) => invalidField('metadata.labels', key, problem)),
    ...labelValueProblems(value).map((problem) => invalidField('metadata.labels', value, problem)),
  ]);
}

function annotationErrors({ annotations }: ObjectMeta): readonly FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  const tooLong: FieldError = {
    reason: 'FieldValueTooLong',
    message: `Too long: may not be more than ${annotationsLimitBytes} bytes`,
    field: 'metadata.annotations',
  };
  return [
    ...entries.flatMap(([key]) =>
      qualifiedNameProblems(key.toLowerCase()).map((problem) => invalidField('metadata.annotations', key, problem)),
    ),
    ...(size > annotationsLimitBytes ? [tooLong] : []),
  ];
}

function finalizerErrors({ finalizers }: ObjectMeta): readonly FieldError[] {
  return (finalizers ?? []).flatMap((finalizer) =>
    qualifiedNameProblems(finalizer).map((problem) => invalidField('metadata.finalizers', finalizer, problem)),
  );
}

function ownerErrors({ ownerReferences }: ObjectMeta): readonly FieldError[] {
  const controllers = (ownerReferences ?? []).filter((owner) => owner.controller === true);
  const [first, second] = controllers;
  if (first === undefined || second === undefined) {
    return [];
  }
  const names = `"${first.kind}/${first.name}" and "${second.kind}/${second.name}"`;
  return [
    invalidField(
      'metadata.ownerReferences',
      null,
      `Only one reference can have Controller set to true. Found "true" in references for ${names}`,
    ),
  ];
}

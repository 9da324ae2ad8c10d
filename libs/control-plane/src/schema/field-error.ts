import { type GroupResource, type StatusCause, type StatusDetails, StatusError } from '#kube';

/** The reasons Kubernetes gives for a field that does not fit. */
export type FieldErrorReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueTypeInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany';

/** One field that does not fit. */
export interface FieldError extends StatusCause {
  readonly reason: FieldErrorReason;
  /** As `kubectl` prints it after the field: `Invalid value: "x": must be …`. */
  readonly message: string;
  /** Path from the object: `spec.syncResources[0].group`. */
  readonly field: string;
}

/** A field that must be there and is not. */
export function requiredField(field: string, detail = ''): FieldError {
  return {
    reason: 'FieldValueRequired',
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
    field,
  };
}

/** A field whose value cannot be. */
export function invalidField(
  field: string,
  value: unknown,
  detail: string,
  reason: FieldErrorReason = 'FieldValueInvalid',
): FieldError {
  return { reason, message: `Invalid value: ${JSON.stringify(value)}: ${detail}`, field };
}

/** A field whose value is none of a few. */
export function notSupportedField(field: string, value: unknown, supported: readonly unknown[]): FieldError {
  const list = supported.map((one) => JSON.stringify(one)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`;
  return { reason: 'FieldValueNotSupported', message, field };
}

/** A list, or a map, of more than it may have. */
export function tooManyField(field: string, count: number, most: number): FieldError {
  return { reason: 'FieldValueTooMany', message: `Too many: ${count}: must have at most ${most} items`, field };
}

/** A field that must not be changed, or not be there. */
export function forbiddenField(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field };
}

/** A path one field deeper: `spec` and `group` make `spec.group`. */
export function childPath(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

/** The answer to an object with fields that do not fit; every one of them is a cause. */
export function invalidObject(
  { group, kind }: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const messages = errors.map(({ field, message }) => `${field}: ${message}`);
  const list = messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`;
  const qualifiedKind = group === '' ? kind : `${kind}.${group}`;
  return new StatusError('Invalid', `${qualifiedKind} ${JSON.stringify(name)} is invalid: ${list}`, {
    details: { name, group, kind, causes: errors },
  });
}

/** Details of a Status about one object of a resource. */
export function detailsOf({ group, resource }: GroupResource, name: string): StatusDetails {
  return { name, ...(group === '' ? {} : { group }), kind: resource };
}

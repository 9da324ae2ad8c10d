import { isTrue, StatusError } from '#kube';
import { type FieldError, invalidObject, notSupportedField } from '../schema/field-error.js';

/** What to do about fields the schema does not declare. They are dropped in any case. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** The parameters of a write. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** Who writes, for `metadata.managedFields`. */
  readonly fieldManager: string;
  /** Whether a server-side apply takes fields away from other managers. */
  readonly force: boolean;
}

const managerLimit = 128;
const fieldValidations: readonly string[] = ['Ignore', 'Warn', 'Strict'];

/**
 * Reads the parameters of a create, update or patch.
 *
 * @param userAgent - names the manager when the query does not
 * @throws StatusError `Invalid` for values Kubernetes does not know
 */
export function parseWriteOptions(query: URLSearchParams, userAgent: string): WriteOptions {
  const fieldValidation = query.get('fieldValidation') ?? '';
  const fieldManager = query.get('fieldManager') ?? '';
  const errors: FieldError[] = [];
  if (!isFieldValidation(fieldValidation)) {
    errors.push(notSupportedField('fieldValidation', fieldValidation, fieldValidations));
  }
  if (fieldManager.length > managerLimit) {
    const message = `Too long: may not be more than ${managerLimit} bytes`;
    errors.push({ reason: 'FieldValueTooLong', message, field: 'fieldManager' });
  }
  const dryRun = parseDryRun(query.getAll('dryRun'), errors);
  if (errors.length > 0) {
    throw invalidObject({ group: 'meta.k8s.io', kind: 'WriteOptions' }, '', errors);
  }
  return {
    dryRun,
    fieldValidation: isFieldValidation(fieldValidation) && fieldValidation !== '' ? fieldValidation : 'Warn',
    fieldManager: fieldManager === '' ? managerOf(userAgent) : fieldManager,
    force: query.has('force') && isTrue(query, 'force'),
  };
}

/**
 * Reads the `dryRun` stages of a query or of DeleteOptions.
 *
 * @throws StatusError `Invalid` for a stage other than `All`
 */
export function isDryRun(stages: readonly string[]): boolean {
  const errors: FieldError[] = [];
  const dryRun = parseDryRun(stages, errors);
  if (errors.length > 0) {
    throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  }
  return dryRun;
}

/** @throws StatusError `Invalid` unless the request names its manager, as a server-side apply must */
export function assertNamesManager(query: URLSearchParams): void {
  if ((query.get('fieldManager') ?? '') === '') {
    throw invalidObject({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
    ]);
  }
}

/** @throws StatusError `Invalid` when `force` stands where only a server-side apply may have it */
export function assertNotForced({ force }: WriteOptions): void {
  if (force) {
    throw new StatusError(
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  }
}

function isFieldValidation(text: string): text is FieldValidation | '' {
  return text === '' || fieldValidations.includes(text);
}

function parseDryRun(stages: readonly string[], errors: FieldError[]): boolean {
  const given = stages.filter((stage) => stage !== '');
  errors.push(...given.filter((stage) => stage !== 'All').map((stage) => notSupportedField('dryRun', stage, ['All'])));
  return given.length > 0;
}

/** `kubectl/v1.32.0 (linux/amd64)` writes as `kubectl`. */
function managerOf(userAgent: string): string {
  const [name = ''] = userAgent.split('/');
  return name === '' ? 'unknown' : name.slice(0, managerLimit);
}

import type { CollectionResourceType } from '#api';
import { labelValueProblems, qualifiedNameProblems, type StatusCause } from '#kube';

/** What of a collection a user decides. */
export interface CollectionDefinition {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** With the fields that were written, so that whoever applies them again finds them unchanged. */
  readonly resourceTypes: readonly Partial<CollectionResourceType>[];
}

type Fields = Readonly<Record<string, unknown>>;

const subdomainGrammar = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const resourceGrammar = /^[a-z](?:[-.a-z0-9]*[a-z0-9])?$/;
const kindGrammar = /^[A-Za-z][A-Za-z0-9]*$/;
const anyText: readonly string[] = ['', '*'];
const maxNameLength = 253;
/** Every type is one more condition of one SQL statement. */
const maxTypes = 256;
const maxAnnotationBytes = 256 * 1024;

/** Whether a collection can have this name. */
export function isCollectionName(name: string): boolean {
  return name.length <= maxNameLength && subdomainGrammar.test(name);
}

/**
 * Reads what a user wrote down as a collection.
 *
 * @param causes - filled with every field that does not fit, in the words of Kubernetes; the result counts when it is empty
 */
export function readDefinition(document: Fields, causes: StatusCause[]): CollectionDefinition {
  const metadata = isFields(document['metadata']) ? document['metadata'] : {};
  const { name = '', labels, annotations, finalizers, ownerReferences } = metadata;
  if (name === '') {
    causes.push(required('metadata.name', 'name is required'));
  } else if (typeof name !== 'string' || !isCollectionName(name)) {
    causes.push(invalid('metadata.name', name, 'must be a lowercase RFC 1123 subdomain of at most 253 characters'));
  }
  for (const [field, value] of Object.entries({ finalizers, ownerReferences })) {
    if (value !== undefined && value !== null) {
      causes.push({ reason: 'FieldValueForbidden', message: 'Forbidden: not supported', field: `metadata.${field}` });
    }
  }
  return {
    name: typeof name === 'string' ? name : '',
    ...readTexts('labels', labels, causes, (key, value) => [
      ...qualifiedNameProblems(key),
      ...labelValueProblems(value),
    ]),
    ...readTexts('annotations', annotations, causes, (key, value) => [
      ...qualifiedNameProblems(key.toLowerCase()),
      ...(value.length > maxAnnotationBytes ? [`must have at most ${maxAnnotationBytes} bytes`] : []),
    ]),
    resourceTypes: readTypes(document['resourceTypes'], causes),
  };
}

/** Fields that a collection does not have. What an answer adds to a collection may be sent back. */
export function unknownFields(document: Fields): readonly string[] {
  const known = ['apiVersion', 'kind', 'metadata', 'resourceTypes', 'items', 'continue', 'remainingItemCount'];
  const types = Array.isArray(document['resourceTypes']) ? document['resourceTypes'] : [];
  return [
    ...Object.keys(document).filter((field) => !known.includes(field)),
    ...types.flatMap((type: unknown, index) =>
      (isFields(type) ? Object.keys(type) : [])
        .filter((field) => !['group', 'version', 'resource', 'kind'].includes(field))
        .map((field) => `resourceTypes[${index}].${field}`),
    ),
  ];
}

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readTypes(value: unknown, causes: StatusCause[]): CollectionDefinition['resourceTypes'] {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) {
    causes.push(required('resourceTypes', 'a collection needs at least one type'));
    return [];
  }
  if (!Array.isArray(value)) {
    causes.push(invalid('resourceTypes', value, 'must be a list'));
    return [];
  }
  if (value.length > maxTypes) {
    const message = `Too many: ${value.length}: must have at most ${maxTypes} items`;
    causes.push({ reason: 'FieldValueTooMany', message, field: 'resourceTypes' });
    return [];
  }
  return value.map((type: unknown, index) => readType(`resourceTypes[${index}]`, type, causes));
}

function readType(path: string, value: unknown, causes: StatusCause[]): Partial<CollectionResourceType> {
  if (!isFields(value)) {
    causes.push(invalid(path, value, 'must be an object'));
    return {};
  }
  if (value['group'] === undefined && value['resource'] === undefined) {
    causes.push(required(path, 'group or resource is required'));
  }
  const at = { path, causes };
  return {
    ...readText(value, 'group', subdomainGrammar, at),
    ...readText(value, 'version', resourceGrammar, at),
    ...readText(value, 'resource', resourceGrammar, at),
    ...readText(value, 'kind', kindGrammar, at),
  };
}

/** Text of a grammar, `*`, or `''`; nothing when it was not written. */
function readText<F extends keyof CollectionResourceType>(
  fields: Fields,
  field: F,
  grammar: RegExp,
  { path, causes }: { readonly path: string; readonly causes: StatusCause[] },
): { readonly [K in F]?: string } {
  const value = fields[field];
  if (value === undefined || value === null) {
    return {};
  }
  if (typeof value !== 'string' || value.length > maxNameLength || !(anyText.includes(value) || grammar.test(value))) {
    causes.push(invalid(`${path}.${field}`, value, `must be empty, "*", or match ${grammar.source}`));
    return {};
  }
  return { [field]: value } as { [K in F]: string };
}

function readTexts<F extends string>(
  field: F,
  value: unknown,
  causes: StatusCause[],
  problemsOf: (key: string, text: string) => readonly string[],
): { readonly [K in F]?: Readonly<Record<string, string>> } {
  if (value === undefined || value === null) {
    return {};
  }
  if (!isFields(value)) {
    causes.push(invalid(`metadata.${field}`, value, 'must be an object'));
    return {};
  }
  const texts = Object.entries(value).flatMap(([key, text]): [string, string][] => {
    const problems = typeof text === 'string' ? problemsOf(key, text) : ['must be text'];
    causes.push(...problems.map((problem) => invalid(`metadata.${field}`, key, problem)));
    return typeof text === 'string' ? [[key, text]] : [];
  });
  return { [field]: Object.fromEntries(texts) } as { [K in F]: Record<string, string> };
}

function required(field: string, detail: string): StatusCause {
  return { reason: 'FieldValueRequired', message: `Required value: ${detail}`, field };
}

function invalid(field: string, value: unknown, detail: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${detail}`, field };
}

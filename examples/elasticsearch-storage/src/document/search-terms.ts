import { createHash } from 'node:crypto';
import type { FieldSelector } from '@clusterpedia/storage';
import { int64Rank, parseInt64 } from './integer-rank.js';

/** Longer paths and values are terms by their hash: a term may have 32 KB, and nobody looks at those. */
const MAX_TERM = 512;

/** Of no use to a search, and often larger than the rest. */
const MANAGED_FIELDS = 'metadata.managedFields';

/** What an object can be found by: a term for each of its fields. */
export interface SearchTerms {
  /** `path=value` for each scalar. */
  readonly values: readonly string[];
  /** Each path that leads to something. */
  readonly paths: readonly string[];
  /** `path=rank` for each scalar that reads as an integer. */
  readonly integers: readonly string[];
}

/** The terms of an object. Lists are looked through, JSON null is as good as absent, `managedFields` is nothing to find. */
export function searchTerms(object: object): SearchTerms {
  const terms = { values: new Set<string>(), paths: new Set<string>(), integers: new Set<string>() };
  addTerms(terms, '', object);
  return { values: [...terms.values], paths: [...terms.paths], integers: [...terms.integers] };
}

/** The path of a label. */
export function labelPath(key: string): string {
  return into('metadata.labels', key);
}

/** The path of a selector; nothing when it goes through one list by index and through another by any element. */
export function fieldPath(steps: FieldSelector[number]['path']): string | undefined {
  if (steps.some((step) => 'index' in step) && steps.some((step) => 'each' in step)) {
    return undefined;
  }
  return steps.reduce((path, step) => {
    if ('field' in step) {
      return into(path, step.field);
    }
    return 'index' in step ? intoElement(path, step.index) : intoElements(path);
  }, '');
}

/** The term of a path. */
export function pathTerm(path: string): string {
  return path.length > MAX_TERM ? hashed(path) : path;
}

/** The term of a value at a path, as text. */
export function valueTerm(path: string, text: string): string {
  // The sign in the middle keeps a hash from being taken for a value.
  return text.length > MAX_TERM ? `${pathTerm(path)}~${hashed(text)}` : `${pathTerm(path)}=${text}`;
}

/** The term of an integer at a path. Terms of one path sort as their integers do. */
export function integerTerm(path: string, integer: bigint): string {
  return `${pathTerm(path)}=${int64Rank(integer)}`;
}

/** Every integer term of a path is at least the first and below the second. */
export function integerTermBounds(path: string): { readonly first: string; readonly end: string } {
  // '>' comes right after '='.
  return { first: `${pathTerm(path)}=`, end: `${pathTerm(path)}>` };
}

type TermSets = Readonly<Record<keyof SearchTerms, Set<string>>>;

/** How a path goes through lists, once it met one: a term for each mixture would be too many. */
type Through = 'elements' | 'indexes';

/** Runs for every field of every object that is written: a path is made once, and from the one before. */
function addTerms(terms: TermSets, path: string, value: unknown, through?: Through): void {
  if (value === null || value === undefined || path === MANAGED_FIELDS) {
    return;
  }
  if (path !== '') {
    terms.paths.add(pathTerm(path));
  }
  if (typeof value !== 'object') {
    addScalar(terms, path, typeof value === 'string' ? value : JSON.stringify(value));
  } else if (Array.isArray(value)) {
    addElements(terms, path, value, through);
  } else {
    for (const [field, child] of Object.entries(value)) {
      addTerms(terms, into(path, field), child, through);
    }
  }
}

function addElements(terms: TermSets, path: string, list: readonly unknown[], through?: Through): void {
  const elements = intoElements(path);
  for (const [index, element] of list.entries()) {
    if (through !== 'indexes') {
      addTerms(terms, elements, element, 'elements');
    }
    if (through !== 'elements') {
      addTerms(terms, intoElement(path, index), element, 'indexes');
    }
  }
}

function addScalar({ values, integers }: TermSets, path: string, text: string): void {
  values.add(valueTerm(path, text));
  const integer = parseInt64(text);
  if (integer !== undefined) {
    integers.add(integerTerm(path, integer));
  }
}

const plainField = /^[A-Za-z0-9_-]+$/;

function into(path: string, field: string): string {
  if (!plainField.test(field)) {
    return `${path}[${JSON.stringify(field)}]`;
  }
  return path === '' ? field : `${path}.${field}`;
}

function intoElements(path: string): string {
  return `${path}[]`;
}

function intoElement(path: string, index: number): string {
  return `${path}[${index}]`;
}

function hashed(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

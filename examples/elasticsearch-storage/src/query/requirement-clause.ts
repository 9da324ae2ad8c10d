import { type FieldSelector, type LabelSelector, StorageError } from '@clusterpedia/storage';
import { parseInt64 } from '../document/integer-rank.js';
import { fieldPath, integerTerm, integerTermBounds, labelPath, pathTerm, valueTerm } from '../document/search-terms.js';
import { type Clause, not } from './clause.js';

type LabelRequirement = LabelSelector[number];
type FieldRequirement = FieldSelector[number];

/** What selects objects by a label, exactly as Kubernetes does. */
export function labelClause({ key, operator, values }: LabelRequirement): Clause {
  return clauseOf(labelPath(key), operator, values);
}

/**
 * What selects objects by a field; through a list, by any of its elements.
 *
 * @throws StorageError `Invalid` for a path through one list by index and through another by any element
 */
export function fieldClause({ path: steps, operator, values }: FieldRequirement): Clause {
  const path = fieldPath(steps);
  if (path === undefined) {
    const message = 'storage "elasticsearch" goes through lists by [] or by index, not by both in one path';
    throw new StorageError('Invalid', message, { field: 'fieldSelector' });
  }
  return clauseOf(path, operator, values);
}

function clauseOf(path: string, operator: LabelRequirement['operator'], values: readonly string[]): Clause {
  switch (operator) {
    case 'In':
      return { terms: { values: values.map((value) => valueTerm(path, value)) } };
    case 'NotIn':
      return not(clauseOf(path, 'In', values));
    case 'Exists':
      return { term: { paths: pathTerm(path) } };
    case 'DoesNotExist':
      return not(clauseOf(path, 'Exists', []));
    case 'GreaterThan':
      return { range: { integers: { gt: integerTerm(path, boundOf(values)), lt: integerTermBounds(path).end } } };
    case 'LessThan':
      return { range: { integers: { gte: integerTermBounds(path).first, lt: integerTerm(path, boundOf(values)) } } };
  }
}

function boundOf([value = '']: readonly string[]): bigint {
  const bound = parseInt64(value);
  if (bound === undefined) {
    throw new StorageError('BadRequest', `${JSON.stringify(value)} is not a 64-bit integer`);
  }
  return bound;
}

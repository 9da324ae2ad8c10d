import { StatusError, type LabelRequirement, type LabelSelector } from '#kube';
import type { NameFilter } from './search-options.js';

const SEARCH_DOMAIN = 'search.clusterpedia.io/';
const LAYER_DOMAIN = 'internalstorage.clusterpedia.io/';

const filters = ['clusters', 'namespaces', 'names'] as const;
const texts = ['owner-uid', 'owner-name', 'owner-gr', 'owner-seniority', 'since', 'before', 'limit', 'offset'] as const;
const booleans = ['with-continue', 'with-remaining-count', 'inject-events'] as const;
const options = [...filters, ...texts, ...booleans, 'orderby'] as const;

type SearchLabel = (typeof options)[number];

/** Other spellings that the documentation of Clusterpedia taught. */
const optionByKey: ReadonlyMap<string, SearchLabel> = new Map([
  ...options.map((option) => [`${SEARCH_DOMAIN}${option}`, option] as const),
  [`${SEARCH_DOMAIN}size`, 'limit'],
  [`${LAYER_DOMAIN}owner-seniority`, 'owner-seniority'],
]);

const layerKeys: ReadonlySet<string> = new Set([`${LAYER_DOMAIN}fuzzy-name`]);

/** Every label key that carries a search option, other spellings included. */
export const SEARCH_LABEL_KEYS: readonly string[] = [...optionByKey.keys(), ...layerKeys];

/** Whether a label key is read by the storage layer and not by us. */
export function isLayerKey(key: string): boolean {
  return key.startsWith(LAYER_DOMAIN) && !optionByKey.has(key);
}

/** The search options among the requirements of a label selector. */
export interface SearchLabels {
  filterOf(option: (typeof filters)[number]): NameFilter;
  textOf(option: (typeof texts)[number]): string | undefined;
  booleanOf(option: (typeof booleans)[number]): boolean | undefined;
  /** In the order in which they were written. */
  valuesOf(option: SearchLabel): readonly string[];
}

/**
 * Picks the search labels out of a label selector. Only `=`, `==` and `in` give an option a value; clusters, namespaces and
 * names may also be excluded.
 *
 * @throws StatusError `BadRequest` for a key of a reserved domain that nobody knows, an operator that means nothing there,
 * or an option that is given twice
 */
export function readSearchLabels(selector: LabelSelector): SearchLabels {
  const values = new Map<SearchLabel, readonly string[]>();
  const excluded = new Map<SearchLabel, readonly string[]>();
  for (const requirement of selector) {
    const option = optionOf(requirement.key);
    if (option === undefined) {
      continue;
    }
    if (requirement.operator === 'NotIn' && isFilter(option)) {
      excluded.set(option, [...(excluded.get(option) ?? []), ...requirement.values]);
    } else {
      assertFits(option, requirement, values.has(option));
      values.set(option, requirement.values);
    }
  }
  const textOf = (option: SearchLabel): string | undefined => values.get(option)?.[0];
  return {
    filterOf: (option) => ({ in: values.get(option) ?? [], notIn: excluded.get(option) ?? [] }),
    textOf,
    booleanOf: (option) => toBoolean(textOf(option)),
    valuesOf: (option) => values.get(option) ?? [],
  };
}

function optionOf(key: string): SearchLabel | undefined {
  const option = optionByKey.get(key);
  const isReserved = key.startsWith(SEARCH_DOMAIN) || key.startsWith(LAYER_DOMAIN);
  if (option === undefined && isReserved && !layerKeys.has(key)) {
    throw new StatusError('BadRequest', `Invalid Query: there is no search label ${JSON.stringify(key)}`);
  }
  return option;
}

function assertFits(option: SearchLabel, { key, operator, values }: LabelRequirement, isRepeated: boolean): void {
  if (operator !== 'In') {
    const allowed = isFilter(option) ? '=, ==, in, != or notin' : '=, == or in';
    throw new StatusError('BadRequest', `Invalid Query: the search label ${JSON.stringify(key)} needs ${allowed}`);
  }
  if (isRepeated) {
    throw new StatusError('BadRequest', `Invalid Query: the search label ${JSON.stringify(key)} is given twice`);
  }
  if (values.length !== 1 && !isFilter(option) && option !== 'orderby') {
    throw new StatusError(
      'BadRequest',
      `Invalid Query: the search label ${JSON.stringify(key)} needs exactly one value`,
    );
  }
}

function isFilter(option: SearchLabel): option is (typeof filters)[number] {
  return filters.some((filter) => filter === option);
}

function toBoolean(text: string | undefined): boolean | undefined {
  const value = text?.toLowerCase();
  return value === undefined ? undefined : value !== 'false' && value !== '0';
}

import type { FieldSelector, GroupResource, LabelSelector } from '#kube';
import type { SearchRights } from './search-rights.js';

/** A set of names that are wanted, or not. Empty means no condition. */
export interface NameFilter {
  readonly in: readonly string[];
  readonly notIn: readonly string[];
}

export interface OrderBy {
  /** A column (`name`, `created_at`, …) or a field path (`metadata.labels['app']`), as the user wrote it. */
  readonly field: string;
  readonly descending: boolean;
}

/** Descendants of an owner. `seniority` 0 is its children, 1 its grandchildren. */
export interface OwnerFilter {
  readonly uid?: string;
  readonly name?: string;
  readonly groupResource?: GroupResource;
  readonly seniority: number;
}

export type SqlScalar = string | number | boolean | null;

/** A list stands for several values, as in `IN (?)`. */
export type SqlParameter = SqlScalar | readonly SqlScalar[];

/** A condition in SQL that the administrator allows clients to bring. Only a storage that speaks SQL can answer it. */
export interface SqlCondition {
  /** The query parameter it came in, for messages. */
  readonly field: string;
  /** With a `?` for each parameter. */
  readonly statement: string;
  readonly parameters: readonly SqlParameter[];
}

/** What a client asked for, typed: what a storage must answer. @see spec/storage.md section 3.4 */
export interface SearchOptions {
  readonly clusters: NameFilter;
  readonly namespaces: NameFilter;
  readonly names: NameFilter;
  /** Inclusive. */
  readonly since?: Date;
  /** Exclusive. */
  readonly before?: Date;
  readonly owner?: OwnerFilter;
  readonly labelSelector: LabelSelector;
  readonly fieldSelector: FieldSelector;
  /** Requirements on keys that belong to a storage layer, such as `internalstorage.clusterpedia.io/fuzzy-name`. */
  readonly extraSelector: LabelSelector;
  readonly orderBy: readonly OrderBy[];
  /** Most objects in the answer; 0 is no limit. */
  readonly limit: number;
  /** A token of the storage, or a decimal offset; `''` is the start. */
  readonly continue: string;
  /** Whether a `continue` is wanted when more objects exist. */
  readonly withContinue: boolean;
  readonly withRemainingCount: boolean;
  /** Objects reduced to apiVersion, kind and metadata. */
  readonly onlyMetadata: boolean;
  readonly injectEvents: boolean;
  readonly condition?: SqlCondition;
  /** What the caller may see; everything when absent. Comes from the process, never from the request. */
  readonly rights?: SearchRights;
  /** All query parameters as they came, for those that only a storage layer knows. */
  readonly query: URLSearchParams;
}

/** Options that ask for everything. */
export const EVERYTHING: SearchOptions = {
  clusters: { in: [], notIn: [] },
  namespaces: { in: [], notIn: [] },
  names: { in: [], notIn: [] },
  labelSelector: [],
  fieldSelector: [],
  extraSelector: [],
  orderBy: [],
  limit: 0,
  continue: '',
  withContinue: true,
  withRemainingCount: false,
  onlyMetadata: false,
  injectEvents: false,
  query: new URLSearchParams(),
};

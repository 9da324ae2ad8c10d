import {
  parseFieldSelector,
  parseGroupResource,
  parseLabelSelector,
  StatusError,
  type LabelRequirement,
  type LabelSelector,
} from '#kube';
import { parseSearchCondition, type SqlAllowance } from './search-condition.parser.js';
import { assertWithinLimits } from './search-limits.js';
import { isLayerKey, readSearchLabels, type SearchLabels } from './search-labels.parser.js';
import type { NameFilter, OrderBy, OwnerFilter, SearchOptions } from './search-options.js';
import { parseSearchTime } from './search-time.parser.js';

/** What the path of a request says. It wins over everything else the request asks for. */
export interface SearchPath {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
}

/** What the process settles for every request. */
export interface SearchSettings {
  /** Whether a request that does not say otherwise is told how many objects remain. */
  readonly withRemainingCount?: boolean;
  readonly sql?: SqlAllowance;
}

/** Owners further away than this are refused: each level is one more step of a recursive query. */
const MAX_OWNER_SENIORITY = 10;

/**
 * Reads what a client asks for. Each option is taken from the path, else from the query, else from a search label in
 * `labelSelector`; what is left of the label selector filters by labels. Of a repeated query key the first counts.
 *
 * Whether a column or a token means anything is for the storage to say; this checks everything that is grammar.
 *
 * @throws StatusError `BadRequest`, naming the option, for text that cannot be read
 */
export function parseSearchOptions(
  query: URLSearchParams,
  path: SearchPath,
  { withRemainingCount = false, sql = 'none' }: SearchSettings = {},
): SearchOptions {
  assertStorable(query);
  const selector = parseLabelSelector(query.get('labelSelector') ?? '');
  const labels = readSearchLabels(selector);
  const owner = parseOwner(query, labels);
  const options = {
    clusters: nameFilter(path.cluster, query.get('clusters'), labels.filterOf('clusters')),
    namespaces: nameFilter(path.namespace, query.get('namespaces'), labels.filterOf('namespaces')),
    names: nameFilter(undefined, query.get('names'), labels.filterOf('names')),
    ...parseTimes(query, labels),
    ...(owner === undefined ? {} : { owner }),
    labelSelector: ordinary(selector),
    fieldSelector: parseFieldSelector(query.get('fieldSelector') ?? ''),
    extraSelector: selector.filter(({ key }) => isLayerKey(key)),
    orderBy: parseOrderBy(query.get('orderby'), labels),
    ...parsePaging(query, labels),
    withRemainingCount:
      booleanOf(query, 'withRemainingCount') ?? labels.booleanOf('with-remaining-count') ?? withRemainingCount,
    onlyMetadata: booleanOf(query, 'onlyMetadata') ?? false,
    injectEvents: booleanOf(query, 'injectEvents') ?? labels.booleanOf('inject-events') ?? false,
    ...parseSearchCondition(query, sql),
    query,
  };
  assertWithinLimits(options);
  return options;
}

/** Not every database has the character U+0000 in texts, and nothing in Kubernetes has. */
function assertStorable(query: URLSearchParams): void {
  for (const [name, value] of query) {
    if (value.includes('\0')) {
      throw new StatusError('BadRequest', `Invalid Query ${name}: must not contain the character U+0000`);
    }
  }
}

function nameFilter(fromPath: string | undefined, fromQuery: string | null, fromLabels: NameFilter): NameFilter {
  if (fromPath !== undefined && fromPath !== '') {
    return { in: [fromPath], notIn: [] };
  }
  const names = fromQuery?.trim() ?? '';
  return names === '' ? fromLabels : { in: names.split(','), notIn: [] };
}

function ordinary(selector: LabelSelector): readonly LabelRequirement[] {
  return selector.filter(({ key }) => !key.startsWith('search.clusterpedia.io/') && !isLayerKey(key));
}

function parseTimes(query: URLSearchParams, labels: SearchLabels): Pick<SearchOptions, 'since' | 'before'> {
  const since = timeOf('Since', textOf(query, 'since'), labels.textOf('since'));
  const before = timeOf('Before', textOf(query, 'before'), labels.textOf('before'));
  const times = { ...(since === undefined ? {} : { since }), ...(before === undefined ? {} : { before }) };
  if (times.since !== undefined && times.before !== undefined && times.since > times.before) {
    throw new StatusError('BadRequest', 'Invalid Query, Since is after Before');
  }
  return times;
}

function timeOf(option: string, fromQuery: string | undefined, fromLabel: string | undefined): Date | undefined {
  if (fromQuery !== undefined) {
    return parseSearchTime(fromQuery);
  }
  try {
    return fromLabel === undefined ? undefined : parseSearchTime(fromLabel);
  } catch (error) {
    throw StatusError.is(error, 'BadRequest')
      ? new StatusError('BadRequest', `Invalid Query ${option}(${fromLabel}): ${error.message}`)
      : error;
  }
}

function parseOwner(query: URLSearchParams, labels: SearchLabels): OwnerFilter | undefined {
  const uid = textOf(query, 'ownerUID') ?? labels.textOf('owner-uid');
  const name = textOf(query, 'ownerName') ?? labels.textOf('owner-name');
  const groupResource = textOf(query, 'ownerGR') ?? labels.textOf('owner-gr');
  const labelSeniority = labels.textOf('owner-seniority');
  const seniority =
    integerOf('OwnerSeniority', query.get('ownerSeniority')) ??
    integerOf(`OwnerSeniority(${labelSeniority})`, labelSeniority) ??
    0;
  if (seniority < 0 || seniority > MAX_OWNER_SENIORITY) {
    throw new StatusError(
      'BadRequest',
      `Invalid Query OwnerSeniority(${seniority}): must be between 0 and ${MAX_OWNER_SENIORITY}`,
    );
  }
  if (uid !== undefined) {
    // The uid names exactly one owner; a name and a type could only contradict it.
    return { uid, seniority };
  }
  if (name === undefined) {
    return undefined;
  }
  return {
    name,
    ...(groupResource === undefined ? {} : { groupResource: parseGroupResource(groupResource) }),
    seniority,
  };
}

function parseOrderBy(fromQuery: string | null, labels: SearchLabels): readonly OrderBy[] {
  const text = fromQuery?.trim() ?? '';
  return text === '' ? labels.valuesOf('orderby').map(underscoredOrder) : text.split(',').map(parseOrder);
}

/** `name`, `name desc`; also `name_desc`, which is how labels must write it. */
function parseOrder(text: string): OrderBy {
  const [field = '', direction, ...rest] = text.trim().split(' ');
  if (field === '' || rest.length > 0 || (direction !== undefined && direction !== 'desc')) {
    throw new StatusError(
      'BadRequest',
      `Invalid Query OrderBy: ${JSON.stringify(text.trim())} is neither "field" nor "field desc"`,
    );
  }
  return direction === 'desc' ? { field, descending: true } : underscoredOrder(field);
}

function underscoredOrder(text: string): OrderBy {
  const field = text.replace(/_desc$/, '');
  return field === '' ? { field: text, descending: false } : { field, descending: field !== text };
}

function parsePaging(
  query: URLSearchParams,
  labels: SearchLabels,
): Pick<SearchOptions, 'limit' | 'continue' | 'withContinue'> {
  const limit = integerOf('Limit', query.get('limit')) ?? 0;
  const labelLimit = integerOf('Limit', labels.textOf('limit')) ?? 0;
  const labelOffset = labels.textOf('offset');
  if (integerOf(`Offset(${labelOffset})`, labelOffset) !== undefined && Number(labelOffset) < 0) {
    throw new StatusError('BadRequest', `Invalid Query Offset(${labelOffset}): must not be negative`);
  }
  return {
    limit: Math.max(0, limit === 0 ? labelLimit : limit),
    continue: textOf(query, 'continue') ?? labelOffset ?? '',
    withContinue: booleanOf(query, 'withContinue') ?? labels.booleanOf('with-continue') ?? true,
  };
}

function textOf(query: URLSearchParams, key: string): string | undefined {
  const text = query.get(key);
  return text === null || text === '' ? undefined : text;
}

/** Any text but `0` and `false` is true, also the empty one. */
function booleanOf(query: URLSearchParams, key: string): boolean | undefined {
  const text = query.get(key)?.toLowerCase();
  return text === undefined ? undefined : text !== 'false' && text !== '0';
}

function integerOf(option: string, text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) {
    return undefined;
  }
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text)) {
    throw new StatusError(
      'BadRequest',
      `Invalid Query ${option}: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  if (!Number.isSafeInteger(value)) {
    throw new StatusError(
      'BadRequest',
      `Invalid Query ${option}: strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`,
    );
  }
  return value;
}

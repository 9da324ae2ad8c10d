import type { EngineClient } from '../engine/engine-client.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { StoredDocument } from '../document/stored-document.js';
import type { Clause } from './clause.js';

/** One document that was found. */
export interface Hit {
  readonly _id: string;
  readonly _index: string;
  readonly _source: StoredDocument;
  /** Its position in the order of the search. */
  readonly sort: readonly (string | number)[];
}

/** What to read from a point in time. */
export interface HitSearch {
  readonly doing: string;
  readonly query: Clause;
  readonly sort: readonly Clause[];
  /** Fields of the documents; none for their positions alone. */
  readonly source: readonly string[];
  /** How many at most; `Infinity` for all. */
  readonly limit: number;
  /** Begin after this position. */
  readonly after?: readonly (string | number)[];
}

interface SearchAnswer {
  readonly hits: { readonly total?: { readonly value: number }; readonly hits: readonly Hit[] };
}

/** More than this the engine does not give at once. */
const MAX_PAGE = 10_000;
/** The first page of documents finds out how large they are; those after it are about as large as an answer may be. */
const FIRST_PAGE = 100;
const ANSWER_BYTES = 8 * 1024 * 1024;

/** Reads the documents of a search, page by page to the last one or to a number of them. */
export async function* readHits(
  client: EngineClient,
  { pit }: PointInTime,
  { doing, query, sort, source, limit, after }: HitSearch,
  signal: AbortSignal,
): AsyncGenerator<readonly Hit[]> {
  let position = after;
  let size = source.length === 0 ? MAX_PAGE : FIRST_PAGE;
  for (let left = limit; left > 0;) {
    const page = Math.min(size, left);
    const body = {
      pit,
      query,
      sort,
      size: page,
      track_total_hits: false,
      _source: source.length === 0 ? false : source,
      ...(position === undefined ? {} : { search_after: position }),
    };
    const answer = await client.request<SearchAnswer>({ doing, method: 'POST', path: '/_search', body }, signal);
    const { hits } = answer.body.hits;
    if (hits.length > 0) {
      yield hits;
    }
    if (hits.length < page) {
      return;
    }
    position = hits.at(-1)?.sort;
    left -= hits.length;
    size = source.length === 0 ? size : nextPage(hits);
  }
}

function nextPage(hits: readonly Hit[]): number {
  const sample = hits.slice(0, 10);
  const bytes = sample.reduce((sum, { _source }) => sum + JSON.stringify(_source).length, 0) / sample.length;
  return Math.max(1, Math.min(MAX_PAGE, Math.floor(ANSWER_BYTES / bytes)));
}

/** How many documents a query finds in a point in time, however many those are. */
export async function countHits(
  client: EngineClient,
  { pit }: PointInTime,
  query: Clause,
  signal: AbortSignal,
): Promise<number> {
  const body = { pit, query, size: 0, track_total_hits: true };
  const answer = await client.request<SearchAnswer>({ doing: 'count', method: 'POST', path: '/_search', body }, signal);
  return answer.body.hits.total?.value ?? 0;
}

import { allOf, type Clause } from './query/clause.js';
import type { Hit } from './query/hit-reader.js';
import { sendBulk } from './engine/bulk-request.js';
import type { Searched } from './engine/searched.js';
import { refresh } from './stored-versions.js';

/** Documents deleted at once. */
const CLEAN_DOCUMENTS = 1000;

/**
 * Deletes what the clauses select, in pieces. Not by one query: that runs on in the engine when nobody waits any more,
 * and holds the whole of it against writes.
 */
export async function cleanUp(
  searched: Searched,
  clauses: readonly Clause[],
  doing: string,
  signal: AbortSignal,
): Promise<void> {
  await refresh(searched, signal);
  for (;;) {
    const hits = await someOf(searched, allOf(clauses), doing, signal);
    if (hits.length === 0) {
      return;
    }
    const lines = hits.map(({ _id, _index }) => JSON.stringify({ delete: { _id, _index } }));
    // Without the refresh deleted documents would be found again.
    const results = await sendBulk(searched.client, { doing, path: '/_bulk', lines, refresh: 'true' }, signal);
    const refusal = results.find((result) => result !== undefined);
    if (refusal !== undefined) {
      throw refusal;
    }
  }
}

async function someOf(
  { client, names }: Searched,
  query: Clause,
  doing: string,
  signal: AbortSignal,
): Promise<readonly Hit[]> {
  const { body } = await client.request<{ readonly hits: { readonly hits: readonly Hit[] } }>(
    {
      doing,
      method: 'POST',
      path: `/${encodeURIComponent(names.everything)}/_search`,
      body: { query, size: CLEAN_DOCUMENTS, sort: ['_doc'], track_total_hits: false, _source: false },
    },
    signal,
  );
  return body.hits.hits;
}

import type { EngineClient } from './engine-client.js';
import type { Searched } from './searched.js';

/** How long the engine keeps a snapshot that nobody reads from. */
const KEEP_ALIVE = '5m';

/** A snapshot of indices: searches on it see no later write. */
export interface PointInTime {
  /** For the body of a search. */
  readonly pit: { readonly id: string; readonly keep_alive: string };
  close(): Promise<void>;
}

/**
 * Opens a snapshot of the indices there are.
 *
 * @param index - a name or a pattern; what does not exist is left out
 */
export async function openPointInTime(
  { client, names }: Searched,
  index: string,
  signal: AbortSignal,
): Promise<PointInTime> {
  // OpenSearch makes no snapshot of nothing: the layout index is always there.
  const indices = index === names.everything ? index : `${index},${names.layout}`;
  const isOpenSearch = (await client.engine(signal)) === 'opensearch';
  const { body } = await client.request<{ readonly id?: string; readonly pit_id?: string }>(
    {
      doing: 'open a point in time',
      method: 'POST',
      path: `/${encodeURIComponent(indices)}/${isOpenSearch ? '_search/point_in_time' : '_pit'}`,
      query: { keep_alive: KEEP_ALIVE, ignore_unavailable: true },
    },
    signal,
  );
  const id = body.id ?? body.pit_id ?? '';
  return { pit: { id, keep_alive: KEEP_ALIVE }, close: () => closePointInTime(client, isOpenSearch, id) };
}

async function closePointInTime(client: EngineClient, isOpenSearch: boolean, id: string): Promise<void> {
  // Also after the caller's signal: otherwise the snapshot holds files for minutes.
  const { signal } = new AbortController();
  const request = isOpenSearch
    ? { path: '/_search/point_in_time', body: { pit_id: [id] } }
    : { path: '/_pit', body: { id } };
  try {
    const doing = 'close a point in time';
    await client.request({ doing, method: 'DELETE', mayBeAbsent: true, ...request }, signal);
  } catch (error) {
    // What was read is right all the same.
    client.logger.warn({ error, id }, 'a point in time is left to expire');
  }
}

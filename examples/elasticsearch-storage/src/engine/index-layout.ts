import type { ElasticsearchConfig } from '../config/elasticsearch.config.js';
import { type EngineClient, isRefusal } from './engine-client.js';
import type { IndexNames } from './index-names.js';

/** Goes up with each change of the mapping that older processes cannot read or write. */
const LAYOUT_VERSION = 1;

const keyword = { type: 'keyword' } as const;
/** Terms to search by, of which only the dictionary is needed. */
const searchTerm = { type: 'keyword', doc_values: false, norms: false, index_options: 'docs' } as const;

const mappings = {
  dynamic: false,
  _meta: { layoutVersion: LAYOUT_VERSION },
  // Made from the object, and larger than it: searched, never read.
  _source: { excludes: ['ownerKey', 'values', 'paths', 'integers', 'text'] },
  properties: {
    cluster: keyword,
    group: keyword,
    version: keyword,
    resource: keyword,
    kind: keyword,
    namespace: keyword,
    name: keyword,
    uid: keyword,
    ownerUid: keyword,
    ownerKey: searchTerm,
    resourceVersion: { type: 'keyword', index: false, doc_values: false },
    versionRank: keyword,
    createdAt: { type: 'date', format: 'epoch_millis' },
    syncedAt: { type: 'date', format: 'epoch_millis' },
    deletedAt: { type: 'long' },
    values: searchTerm,
    paths: searchTerm,
    integers: searchTerm,
    text: { type: 'text', norms: false },
    object: { type: 'object', enabled: false },
  },
} as const;

/**
 * Tells the engine how indices of this installation look; they are then made by the first write to them.
 *
 * @throws Error when a newer version of this plugin has been here
 */
export async function prepareLayout(
  client: EngineClient,
  names: IndexNames,
  config: Pick<ElasticsearchConfig, 'shards' | 'replicas'>,
  signal: AbortSignal,
): Promise<void> {
  const stored = await storedLayoutVersion(client, names, signal);
  if (stored !== undefined && stored > LAYOUT_VERSION) {
    throw new Error(`indices ${names.everything} have layout ${stored}; this plugin knows ${LAYOUT_VERSION}`);
  }
  const template = {
    index_patterns: [names.everything],
    priority: 500,
    version: LAYOUT_VERSION,
    template: { settings: settingsOf(config), mappings },
  };
  const path = `/_index_template/${names.template}`;
  await client.request({ doing: 'put the index template', method: 'PUT', path, body: template }, signal);
  if (stored === undefined) {
    await createLayoutIndex(client, names, signal);
  }
}

async function storedLayoutVersion(
  client: EngineClient,
  names: IndexNames,
  signal: AbortSignal,
): Promise<number | undefined> {
  interface Mapping {
    readonly mappings?: { readonly _meta?: { readonly layoutVersion?: number } };
  }
  const path = `/${names.layout}/_mapping`;
  const { found, body } = await client.request<Readonly<Record<string, Mapping>>>(
    { doing: 'read the layout', method: 'GET', path, mayBeAbsent: true },
    signal,
  );
  return found ? (body[names.layout]?.mappings?._meta?.layoutVersion ?? 0) : undefined;
}

async function createLayoutIndex(client: EngineClient, names: IndexNames, signal: AbortSignal): Promise<void> {
  try {
    await client.request({ doing: 'create the layout index', method: 'PUT', path: `/${names.layout}` }, signal);
  } catch (error) {
    // Another process starts at the same time.
    if (!isRefusal(error, 'resource_already_exists_exception')) {
      throw error;
    }
  }
}

function settingsOf({ shards, replicas }: Pick<ElasticsearchConfig, 'shards' | 'replicas'>): object {
  return {
    number_of_shards: shards,
    ...(replicas === undefined ? { auto_expand_replicas: '0-1' } : { number_of_replicas: replicas }),
    // Lists come in this order unless asked otherwise: a page is then the first rows of each segment.
    sort: { field: ['cluster', 'namespace', 'name'] },
  };
}

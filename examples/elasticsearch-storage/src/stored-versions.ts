import type { StoredVersions } from '@clusterpedia/storage';
import type { StoredDocument } from './document/stored-document.js';
import { openPointInTime } from './engine/point-in-time.js';
import { readHits } from './query/hit-reader.js';
import type { Searched } from './engine/searched.js';

const fields = ['group', 'version', 'resource', 'namespace', 'name'] as const;

/** What is stored of a cluster, all of it: also what was written a moment ago. */
export async function* storedVersions(
  { client, names }: Searched,
  cluster: string,
  signal: AbortSignal,
): AsyncGenerator<StoredVersions> {
  await refresh({ client, names }, signal);
  const pointInTime = await openPointInTime({ client, names }, names.everything, signal);
  const search = {
    doing: `read resource versions of cluster ${cluster}`,
    query: { term: { cluster } },
    sort: fields.map((field) => ({ [field]: 'asc' })),
    source: [...fields, 'resourceVersion'],
    limit: Infinity,
  };
  try {
    for await (const hits of readHits(client, pointInTime, search, signal)) {
      const documents = hits.map(({ _source }) => _source);
      yield* [...Map.groupBy(documents, typeKey).values()].map(partOf);
    }
  } finally {
    await pointInTime.close();
  }
}

/** Makes every write so far visible to searches. */
export async function refresh({ client, names }: Searched, signal: AbortSignal): Promise<void> {
  const path = `/${encodeURIComponent(names.everything)}/_refresh`;
  await client.request({ doing: 'refresh', method: 'POST', path }, signal);
}

function typeKey({ group, version, resource }: StoredDocument): string {
  return `${group}/${version}/${resource}`;
}

function partOf(documents: readonly StoredDocument[]): StoredVersions {
  const [{ group, version, resource } = { group: '', version: '', resource: '' }] = documents;
  const versions = documents.map(
    ({ namespace, name, resourceVersion }) =>
      [namespace === '' ? name : `${namespace}/${name}`, resourceVersion] as const,
  );
  return { resource: { group, version, resource }, versionByKey: new Map(versions) };
}

import { type ListMeta, type ListOptions, negotiate, parseListOptions, StatusError } from '#kube';
import { sleep } from '#async';
import type { MemberClusterStore } from '../member-cluster-store.js';
import type { ApiRequest } from './api-request.js';
import type { ApiResponse } from './api-response.js';
import { ContinueExpired, formatContinue, parseContinue } from './continue-token.js';
import { type Representation, representationFor, transformations } from './representation.js';
import { compileSelection } from './selection.js';
import type { ServedResource } from './served-resource.js';
import type { StoredObject } from './stored-object.js';

/** How long a list waits for a version that is not yet there. */
const freshnessTimeoutMs = 3000;
const partBytes = 256 * 1024;

/** Answers a list: the present, a past version or a page of one, in the representation that is asked for. */
export async function handleList(
  store: MemberClusterStore,
  resource: ServedResource,
  request: ApiRequest,
  response: ApiResponse,
): Promise<void> {
  const { info, query, headers } = request;
  const options = parseListOptions(query);
  const select = compileSelection(resource, { ...options, namespace: info.namespace });
  const representation = representationFor(resource, info.version, negotiate(headers.accept, { as: transformations }), {
    includeObject: query.get('includeObject') ?? 'Metadata',
    isWatch: false,
  });
  const { version, after } = await resolvePosition(store, options, response.signal);
  const all = snapshotAt(store, resource, version, options);
  const rest = (after === '' ? all : all.filter(({ key }) => key > after)).filter(select);
  // The watch cache, which answers "any version will do", knows no pages.
  const limit = options.resourceVersion === '0' || options.limit === undefined ? 0 : options.limit;
  const page = limit === 0 ? rest : rest.slice(0, limit);
  const metadata = listMetadata(version, page, rest.length - page.length, options);
  response.begin(200, { 'content-type': 'application/json' });
  await writeList(response, representation, metadata, page);
}

async function resolvePosition(
  store: MemberClusterStore,
  options: ListOptions,
  signal: AbortSignal,
): Promise<{ readonly version: number; readonly after: string }> {
  const { resourceVersion = '', resourceVersionMatch, limit = 0 } = options;
  if (options.continue !== undefined) {
    if (resourceVersion !== '' && resourceVersion !== '0') {
      throw new StatusError('BadRequest', 'specifying resource version is not allowed when using continue');
    }
    const { version, after } = parseContinue(options.continue);
    return { version: version === -1 ? store.version : version, after };
  }
  const version = parseVersion(resourceVersion);
  await reachVersion(store, version, signal);
  const isExact = resourceVersionMatch === 'Exact' || (resourceVersionMatch === undefined && limit > 0 && version > 0);
  return { version: isExact ? version : store.version, after: '' };
}

/** @throws StatusError BadRequest for text that is not a resourceVersion */
export function parseVersion(text: string): number {
  if (text === '') {
    return 0;
  }
  if (!/^\d{1,15}$/.test(text)) {
    throw new StatusError('BadRequest', `resourceVersion: Invalid value: ${JSON.stringify(text)}: must be a number`);
  }
  return Number(text);
}

/** Waits a while for a version that is not yet there. @throws StatusError Timeout */
export async function reachVersion(store: MemberClusterStore, version: number, signal: AbortSignal): Promise<void> {
  if (version <= store.version) {
    return;
  }
  const reached = new AbortController();
  const stop = store.onChange(() => store.version >= version && reached.abort());
  try {
    await sleep(freshnessTimeoutMs, AbortSignal.any([signal, reached.signal]));
  } catch (error) {
    if (!reached.signal.aborted) {
      throw error;
    }
  } finally {
    stop();
  }
  if (version > store.version) {
    throw new StatusError('Timeout', `Too large resource version: ${version}, current: ${store.version}`, {
      details: {
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
        retryAfterSeconds: 1,
      },
    });
  }
}

function snapshotAt(
  store: MemberClusterStore,
  resource: ServedResource,
  version: number,
  options: ListOptions,
): readonly StoredObject[] {
  try {
    return store.table(resource).at(version);
  } catch (error) {
    if (options.continue !== undefined && StatusError.is(error, 'Expired')) {
      throw inconsistentContinuation(options.continue);
    }
    throw error;
  }
}

/** What a page answers whose snapshot is forgotten. */
export function inconsistentContinuation(token: string): ContinueExpired {
  return new ContinueExpired(formatContinue({ version: -1, after: parseContinue(token).after }));
}

function listMetadata(
  version: number,
  page: readonly StoredObject[],
  remainingItemCount: number,
  { labelSelector, fieldSelector }: ListOptions,
): ListMeta {
  const last = page.at(-1);
  const resourceVersion = String(version);
  if (remainingItemCount === 0 || last === undefined) {
    return { resourceVersion };
  }
  // Counting what a selector leaves would mean reading it, so the server does not say.
  const isCounted = labelSelector === undefined && fieldSelector === undefined;
  return {
    resourceVersion,
    continue: formatContinue({ version, after: last.key }),
    ...(isCounted ? { remainingItemCount } : {}),
  };
}

async function writeList(
  response: ApiResponse,
  representation: Representation,
  metadata: ListMeta,
  page: readonly StoredObject[],
): Promise<void> {
  const { head, tail } = representation.list(metadata);
  let parts: Buffer[] = [Buffer.from(head)];
  let bytes = 0;
  for (const [index, object] of page.entries()) {
    parts.push(...(index === 0 ? [] : [comma]), ...representation.item(object));
    bytes += object.text.length;
    if (bytes >= partBytes) {
      await response.write(Buffer.concat(parts));
      parts = [];
      bytes = 0;
    }
  }
  parts.push(Buffer.from(tail));
  await response.write(Buffer.concat(parts));
  response.end();
}

const comma = Buffer.from(',');

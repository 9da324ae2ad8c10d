import type { RequestInfo } from '#kube';

/** A subresource that only the member itself can answer, since there is nothing of it to store. */
export interface ProxiedSubresource {
  /** Of the core group. */
  readonly resource: string;
  readonly subresource: string;
  readonly methods: readonly string[];
  /** Whether the connection changes its protocol, to SPDY or WebSocket. */
  readonly upgrades: boolean;
}

/** Every method that a forwarded request may have. */
export const ALL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

const connections = { methods: ['GET', 'POST'], upgrades: true } as const;
const applications = { subresource: 'proxy', methods: ALL_METHODS, upgrades: false } as const;

/** Those that `--allowed-proxy-subresources` can allow. */
const supported: readonly ProxiedSubresource[] = [
  { resource: 'pods', ...applications },
  { resource: 'pods', subresource: 'log', methods: ['GET'], upgrades: false },
  { resource: 'pods', subresource: 'exec', ...connections },
  { resource: 'pods', subresource: 'attach', ...connections },
  { resource: 'pods', subresource: 'portforward', ...connections },
  { resource: 'nodes', ...applications },
  { resource: 'services', ...applications },
];

/** Clusterpedia 0.9 spelled it like this. */
const misspelled: Readonly<Record<string, string>> = { portfowrd: 'portforward' };

/**
 * Reads one item of `--allowed-proxy-subresources`: `pods/log`, or `log` for every resource that has it.
 *
 * @throws RangeError for one that is not supported
 */
export function parseProxiedSubresources(item: string): readonly ProxiedSubresource[] {
  const parts = item.split('/');
  if (parts.length > 2) {
    throw new RangeError(`invalid format ${JSON.stringify(item)}`);
  }
  const written = parts.at(-1) ?? '';
  const subresource = misspelled[written] ?? written;
  const resource = parts.length === 2 ? parts[0] : undefined;
  const found = supported.filter(
    (candidate) => candidate.subresource === subresource && (resource ?? candidate.resource) === candidate.resource,
  );
  if (found.length === 0) {
    throw new RangeError(`unsupported subresources or invalid format ${JSON.stringify(item)}`);
  }
  return found;
}

/** The one that a request names, if it is among these. */
export function proxiedSubresourceOf(
  allowed: readonly ProxiedSubresource[],
  { group, version, resource, subresource }: Pick<RequestInfo, 'group' | 'version' | 'resource' | 'subresource'>,
): ProxiedSubresource | undefined {
  if (group !== '' || version !== 'v1') {
    return undefined;
  }
  return allowed.find((candidate) => candidate.resource === resource && candidate.subresource === subresource);
}

const verbByMethod: readonly (readonly [method: string, verb: string])[] = [
  ['GET', 'get'],
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
];

/** The verbs that discovery tells for these methods. */
export function verbsOf(methods: readonly string[]): readonly string[] {
  return verbByMethod.flatMap(([method, verb]) => (methods.includes(method) ? [verb] : []));
}

import { StatusError, type RequestInfo } from '#kube';
import { notSupported } from '../not-supported.js';
import type { ProxiedSubresource } from './proxied-subresources.js';

/** Options that are whole numbers, and those that are times. All others are texts or truth values, which any text is. */
const numbers: Readonly<Record<string, readonly string[]>> = {
  log: ['sinceSeconds', 'tailLines', 'limitBytes'],
  portforward: ['ports'],
};

/** What is asked of a subresource. */
export interface SubresourceRequest {
  readonly method: string;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  /** Whether the connection can be upgraded. */
  readonly isUpgrade: boolean;
}

/**
 * Checks what kube-apiserver checks of a request for a subresource before it goes on.
 *
 * @throws StatusError `MethodNotAllowed`, or `BadRequest` naming the parameter
 */
export function assertSubresourceRequest(
  { subresource, methods, upgrades }: ProxiedSubresource,
  { method, info, query, isUpgrade }: SubresourceRequest,
): void {
  if (!methods.includes(method)) {
    throw notSupported(info.verb, info);
  }
  if (query.has('dryRun')) {
    throw new StatusError('BadRequest', 'dryRun is not supported');
  }
  for (const name of numbers[subresource] ?? []) {
    assertNumbers(name, query);
  }
  const sinceTime = query.get('sinceTime');
  if (subresource === 'log' && sinceTime !== null && Number.isNaN(Date.parse(sinceTime))) {
    throw new StatusError('BadRequest', `sinceTime: ${JSON.stringify(sinceTime)} is not a time`);
  }
  if (upgrades && !isUpgrade) {
    throw new StatusError('BadRequest', 'Upgrade request required');
  }
}

function assertNumbers(name: string, query: URLSearchParams): void {
  for (const value of query.getAll(name).flatMap((text) => text.split(','))) {
    if (!/^[+-]?\d{1,18}$/.test(value)) {
      throw new StatusError(
        'BadRequest',
        `${name}: strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`,
      );
    }
  }
}

import { parseLabelSelector, StatusError } from '#kube';
import type { RequestContext } from './request-context.js';

const FORWARD_HEADER = 'x-clusterpedia-forward';
const FORWARD_LABEL = 'search.clusterpedia.io/forward';

/**
 * Refuses requests that ask to be answered by the member itself: `X-Clusterpedia-Forward: true`, or the search label
 * `search.clusterpedia.io/forward` on a list or watch, whatever its value. They must not be answered from the storage
 * either, because what the caller would take for the member's word may be old.
 *
 * @throws StatusError `Forbidden`
 */
export function refuseForwarding(context: RequestContext): void {
  if (isForward(context)) {
    throw new StatusError('Forbidden', 'forwarding requests to member clusters is not enabled on this server');
  }
}

function isForward({ info, headers, query }: RequestContext): boolean {
  const header = headers[FORWARD_HEADER];
  if (typeof header === 'string' && header.toLowerCase() === 'true') {
    return true;
  }
  const selector = query.get('labelSelector') ?? '';
  const mayBeForwarded = info.isResourceRequest && (info.verb === 'list' || info.verb === 'watch');
  return mayBeForwarded && selector.includes(FORWARD_LABEL) && names(selector, FORWARD_LABEL);
}

/** A selector that cannot be read names nothing; what is wrong with it is told by the handler that reads it next. */
function names(selector: string, key: string): boolean {
  try {
    return parseLabelSelector(selector).some((requirement) => requirement.key === key);
  } catch (error) {
    if (StatusError.is(error, 'BadRequest')) {
      return false;
    }
    throw error;
  }
}

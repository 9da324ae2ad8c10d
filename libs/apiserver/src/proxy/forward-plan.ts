import { formatLabelSelector, parseLabelSelector, StatusError, type LabelSelector } from '#kube';
import type { RequestContext } from '../request-context.js';
import { proxiedSubresourceOf, type ProxiedSubresource } from './proxied-subresources.js';
import type { ProxySettings } from './proxy.options.js';

const FORWARD_HEADER = 'x-clusterpedia-forward';
const FORWARD_LABEL = 'search.clusterpedia.io/forward';
const PROXY_PATH = '/proxy';

/** That a request is for the member itself, and what the member is asked. */
export interface ForwardPlan {
  /** As the member gets it, still percent-encoded, slashes at the end included. */
  readonly path: string;
  /** As the member gets it: without the question mark, and untouched but for the label that asks for forwarding. */
  readonly search: string;
  /** Whether anything goes: no resource has to be synchronised. */
  readonly isProxyPath: boolean;
  /** The subresource that the plan is about, when it was not asked to be forwarded. */
  readonly subresource: ProxiedSubresource | undefined;
}

/**
 * Whether a request is for the member: `X-Clusterpedia-Forward: true`, the search label `search.clusterpedia.io/forward` on
 * a list or watch whatever its value, a path below `proxy`, or a subresource that is allowed. All others are answered from
 * the storage.
 *
 * @throws StatusError `Forbidden` when it asks to be forwarded and nothing is: what is stored must not be taken for the
 * member's word, because it may be old
 */
export function forwardPlanOf(context: RequestContext, settings: ProxySettings): ForwardPlan | undefined {
  const { info, rawPath, search } = context;
  const plan = { path: rawPath, search, isProxyPath: false, subresource: undefined };
  if (settings.hasProxyPath && rawPath.startsWith(`${PROXY_PATH}/`)) {
    return { ...plan, path: rawPath.slice(PROXY_PATH.length), isProxyPath: true };
  }
  const isApi = /^\/apis?(?:\/|$)/.test(context.path);
  if (isApi && hasForwardHeader(context)) {
    return enabled(plan, settings);
  }
  const selector = isListOrWatch(context) ? readSelector(context) : [];
  const remaining = selector.filter(({ key }) => key !== FORWARD_LABEL);
  if (remaining.length < selector.length) {
    return enabled({ ...plan, search: withLabelSelector(search, remaining) }, settings);
  }
  const subresource = info.isResourceRequest ? proxiedSubresourceOf(settings.subresources, info) : undefined;
  return subresource === undefined ? undefined : { ...plan, subresource };
}

function enabled(plan: ForwardPlan, { isEnabled }: ProxySettings): ForwardPlan {
  if (!isEnabled) {
    throw new StatusError('Forbidden', 'forwarding requests to member clusters is not enabled on this server');
  }
  return plan;
}

function hasForwardHeader({ headers }: RequestContext): boolean {
  const header = headers[FORWARD_HEADER];
  return typeof header === 'string' && header.toLowerCase() === 'true';
}

function isListOrWatch({ info }: RequestContext): boolean {
  return info.isResourceRequest && (info.verb === 'list' || info.verb === 'watch');
}

/** A selector that cannot be read names nothing; what is wrong with it is told by the handler that reads it next. */
function readSelector({ query }: RequestContext): LabelSelector {
  const selector = query.get('labelSelector') ?? '';
  if (!selector.includes(FORWARD_LABEL)) {
    return [];
  }
  try {
    return parseLabelSelector(selector);
  } catch (error) {
    if (StatusError.is(error, 'BadRequest')) {
      return [];
    }
    throw error;
  }
}

/** The query with another selector; everything else stays as it was written. */
function withLabelSelector(search: string, selector: LabelSelector): string {
  const sorted = selector.toSorted((left, right) => (left.key < right.key ? -1 : 1));
  const replacement = `labelSelector=${encodeURIComponent(formatLabelSelector(sorted))}`;
  const parts = search.split('&');
  const first = parts.findIndex((part) => new URLSearchParams(part).has('labelSelector'));
  return parts.with(first, replacement).join('&');
}

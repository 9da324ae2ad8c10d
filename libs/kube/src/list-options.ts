import { StatusError, type StatusCause } from './status-error.js';

/** The standard parameters of a list or watch request. What is absent was not asked for. */
export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Most objects in one answer; 0 is no limit. */
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
}

const texts = ['labelSelector', 'fieldSelector', 'continue', 'resourceVersion', 'resourceVersionMatch'] as const;
const integers = ['limit', 'timeoutSeconds'] as const;
const flags = ['allowWatchBookmarks', 'sendInitialEvents'] as const;

/** Query parameters for a request; empty texts are left out. `watch` is the caller's to add. */
export function listOptionsToQuery(options: ListOptions): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of [...texts, ...integers, ...flags]) {
    const value = options[name];
    if (value !== undefined && value !== '') {
      query.set(name, String(value));
    }
  }
  return query;
}

/**
 * Reads the standard parameters. Whether it is a watch is taken from the query too, because some combinations are legal
 * for only one of the two.
 *
 * @throws StatusError `BadRequest` for text that is not a number, `Invalid` for a combination Kubernetes forbids
 */
export function parseListOptions(query: URLSearchParams): ListOptions {
  const options = readOptions(query);
  const problem = isTrue(query, 'watch') ? watchProblem(options) : listProblem(options);
  if (problem !== undefined) {
    throw new StatusError('Invalid', `ListOptions.meta.k8s.io "" is invalid: ${problem}`, {
      details: { group: 'meta.k8s.io', kind: 'ListOptions', causes: [causeOf(problem)] },
    });
  }
  return options;
}

/** Whether a boolean parameter is set, as Kubernetes reads it: present, and neither `false` nor `0`. */
export function isTrue(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)?.toLowerCase();
  return value !== undefined && value !== 'false' && value !== '0';
}

function readOptions(query: URLSearchParams): ListOptions {
  const options: { -readonly [Name in keyof ListOptions]: ListOptions[Name] } = {};
  for (const name of texts) {
    const value = query.get(name) ?? '';
    if (value !== '') {
      options[name] = value;
    }
  }
  for (const name of integers) {
    const value = query.get(name);
    if (value !== null) {
      options[name] = parseInteger(name, value);
    }
  }
  for (const name of flags) {
    if (query.has(name)) {
      options[name] = isTrue(query, name);
    }
  }
  return options;
}

function parseInteger(name: string, text: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new StatusError('BadRequest', `${name}: Invalid value: ${JSON.stringify(text)}: must be an integer`);
  }
  return value;
}

function listProblem(options: ListOptions): string | undefined {
  const { resourceVersion, resourceVersionMatch: match } = options;
  if (options.sendInitialEvents !== undefined) {
    return 'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list';
  }
  if (match === undefined) {
    return undefined;
  }
  if (resourceVersion === undefined) {
    return 'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided';
  }
  if (options.continue !== undefined) {
    return 'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided';
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    return unsupportedMatch(match, '"Exact", "NotOlderThan", ""');
  }
  return match === 'Exact' && resourceVersion === '0'
    ? 'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
    : undefined;
}

function watchProblem({ sendInitialEvents, resourceVersionMatch: match }: ListOptions): string | undefined {
  if (sendInitialEvents === undefined) {
    return match === undefined
      ? undefined
      : 'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
  }
  if (match === undefined) {
    return 'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  }
  return match === 'NotOlderThan' ? undefined : unsupportedMatch(match, '"NotOlderThan"');
}

function unsupportedMatch(match: string, supported: string): string {
  return `resourceVersionMatch: Unsupported value: ${JSON.stringify(match)}: supported values: ${supported}`;
}

function causeOf(problem: string): StatusCause {
  const colon = problem.indexOf(': ');
  const message = problem.slice(colon + 2);
  const reason = message.startsWith('Forbidden') ? 'FieldValueForbidden' : 'FieldValueNotSupported';
  return { reason, message, field: problem.slice(0, colon) };
}

import {
  parseFieldSelector,
  parseLabelSelector,
  parseRequestInfo,
  StatusError,
  type FieldRequirement,
  type RequestInfo,
} from '#kube';

/** One requirement of a selector, as an access review carries it. */
export interface SelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** What a caller wants to do, in the words of an access review. */
export interface Attributes extends RequestInfo {
  /** Only of requests on many objects, and only what an access review can express. */
  readonly labelSelector: readonly SelectorRequirement[];
  readonly fieldSelector: readonly SelectorRequirement[];
}

/**
 * Reads what a request wants to do from its method and URL. Everything below `resources` is a `get` of that resource with
 * the first part of the path as its name and the second as its subresource, however deep the path goes on.
 *
 * @param path - still percent-encoded
 * @throws StatusError `BadRequest` for a path that cannot be read
 */
export function attributesOf(method: string, path: string, query: URLSearchParams): Attributes {
  const info = withOwnNamespace(parseRequestInfo(method, path, query));
  if (!hasSelectors(info)) {
    return { ...info, labelSelector: [], fieldSelector: [] };
  }
  const fieldSelector = readable(() => parseFieldSelector(query.get('fieldSelector') ?? '')).flatMap(fieldRequirement);
  const labelSelector = readable(() => parseLabelSelector(query.get('labelSelector') ?? '')).filter(
    ({ operator }) => operator !== 'GreaterThan' && operator !== 'LessThan',
  );
  const name = fieldSelector.find(({ key, operator }) => key === 'metadata.name' && operator === 'In')?.values?.[0];
  return { ...info, name: name ?? info.name, labelSelector, fieldSelector };
}

/** To an API server a namespace is in itself: a role there can be about it. */
function withOwnNamespace(info: RequestInfo): RequestInfo {
  const isNamespace = info.group === '' && info.resource === 'namespaces' && info.name !== '';
  return isNamespace ? { ...info, namespace: info.name } : info;
}

function hasSelectors({ isResourceRequest, verb }: RequestInfo): boolean {
  return isResourceRequest && (verb === 'list' || verb === 'watch' || verb === 'deletecollection');
}

/** A selector that cannot be read narrows nothing; the handler will refuse it with a better message. */
function readable<T>(parse: () => readonly T[]): readonly T[] {
  try {
    return parse();
  } catch (error) {
    if (error instanceof StatusError) {
      return [];
    }
    throw error;
  }
}

/** Access reviews know equality of plain fields only. */
function fieldRequirement({ path, operator, values }: FieldRequirement): readonly SelectorRequirement[] {
  const fields = path.flatMap((step) => ('field' in step ? [step.field] : []));
  if (fields.length !== path.length || (operator !== 'In' && operator !== 'NotIn') || values.length !== 1) {
    return [];
  }
  return [{ key: fields.join('.'), operator, values }];
}

/** The sentence kube-apiserver refuses with, and the details clients read. */
export function forbidden(user: string, attributes: Attributes, reason: string): StatusError {
  const { isResourceRequest, group, name } = attributes;
  const because = reason === '' ? '' : `: ${reason}`;
  if (!isResourceRequest) {
    const message = `forbidden: User ${JSON.stringify(user)} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`;
    return new StatusError('Forbidden', `${message}${because}`, { details: {} });
  }
  const { resource, subresource, namespace, verb } = attributes;
  const subject = `${resource}${group === '' ? '' : `.${group}`}${name === '' ? '' : ` ${JSON.stringify(name)}`}`;
  const target = JSON.stringify(subresource === '' ? resource : `${resource}/${subresource}`);
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  return new StatusError(
    'Forbidden',
    `${subject} is forbidden: User ${JSON.stringify(user)} cannot ${verb} resource ${target}` +
      ` in API group ${JSON.stringify(group)} ${scope}${because}`,
    { details: { ...(name === '' ? {} : { name }), group, kind: resource } },
  );
}

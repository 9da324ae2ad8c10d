import type { RequestInfo } from '#kube';
import type { SubjectLabels } from './request.metrics.js';
import type { RequestSubject } from './request-subject.js';

/** More resources than any installation has; beyond it they are not told apart. */
const MAX_RESOURCES = 2000;

const knownMethods: ReadonlySet<string> = new Set(['get', 'head', 'post', 'put', 'patch', 'delete', 'options']);
const verbNames: ReadonlyMap<string, string> = new Map([
  ['get', 'GET'],
  ['list', 'LIST'],
  ['watch', 'WATCH'],
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['deletecollection', 'DELETECOLLECTION'],
  ['proxy', 'CONNECT'],
]);
const connecting: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy']);

/**
 * The words kube-apiserver's metrics have for the subjects of requests.
 *
 * What a client makes up must not become a series: a resource is named once a request about it has succeeded. Of requests
 * about anything else only the verb is told.
 */
export class SubjectLabelling {
  readonly #known = new Map<string, SubjectLabels>();
  readonly #resources = new Set<string>();

  /** Labels of a request that was answered. @param code - HTTP status */
  labelsOf({ info }: RequestSubject, code: number): SubjectLabels {
    if (!info.isResourceRequest) {
      return this.#labels(info, false);
    }
    const { group, version, resource, subresource } = info;
    const key = `${group}/${version}/${resource}/${subresource}`;
    const isKnown = this.#resources.has(key);
    if (!isKnown && code < 400 && this.#resources.size < MAX_RESOURCES) {
      this.#resources.add(key);
      return this.#labels(info, true);
    }
    return this.#labels(info, isKnown);
  }

  /** The same object each time, because a busy server makes one for each request otherwise. */
  #labels(info: RequestInfo, isNamed: boolean): SubjectLabels {
    const verb = verbOf(info);
    const scope = isNamed ? scopeOf(info) : '';
    const { group, version, resource, subresource } = isNamed ? info : nothing;
    const key = `${verb} ${scope} ${group}/${version}/${resource}/${subresource}`;
    let labels = this.#known.get(key);
    if (labels === undefined) {
      labels = { verb, group, version, resource, subresource, scope, component: 'apiserver' };
      this.#known.set(key, labels);
    }
    return labels;
  }
}

const nothing = { group: '', version: '', resource: '', subresource: '' };

function verbOf({ isResourceRequest, verb, subresource }: RequestInfo): string {
  if (!isResourceRequest) {
    return knownMethods.has(verb) ? verb.toUpperCase() : 'other';
  }
  return connecting.has(subresource) ? 'CONNECT' : (verbNames.get(verb) ?? 'other');
}

function scopeOf({ name, namespace }: RequestInfo): 'resource' | 'namespace' | 'cluster' {
  if (name !== '') {
    return 'resource';
  }
  return namespace === '' ? 'cluster' : 'namespace';
}

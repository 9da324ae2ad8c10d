import type { RequestInfo } from './request-info.js';

/**
 * The path of a request for a resource with placeholders where it names something, as kube-apiserver calls its spans:
 * `/apis/apps/v1/namespaces/{:namespace}/deployments/{:name}`. There are as many of them as there are resources.
 */
export function requestRoute({ group, version, namespace, resource, name, subresource }: RequestInfo): string {
  return [
    group === '' ? '/api' : `/apis/${group}`,
    version,
    ...(namespace === '' ? [] : ['namespaces', '{:namespace}']),
    resource,
    ...(name === '' ? [] : ['{:name}']),
    ...(subresource === '' ? [] : [subresource]),
  ].join('/');
}

/** The path of a URL as spans may tell it: without the query, in which clients send tokens, and without the path of what is proxied. */
export function tellablePath(url: string): string {
  return url
    .replace(/\?.*$/s, '')
    .replace(/(\/(?:nodes|pods|services)\/[^/]+\/proxy\/|^\/api\/v1\/proxy\/).*$/s, '$1…');
}

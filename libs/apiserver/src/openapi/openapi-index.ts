import { groupVersionPath, type GroupVersion } from '#kube';
import type { OpenApiPart } from './openapi-document.js';

/**
 * Where OpenAPI v3 documents are found: one for each group and version. With the hash of a document clients need not ask for
 * it again until it changes.
 *
 * @param prefix - path of the API the documents are about
 */
export function openApiV3Index(
  documents: Iterable<readonly [GroupVersion, string | undefined]>,
  prefix: string,
): OpenApiPart {
  const paths = [...documents].map(([groupVersion, hash]) => [
    groupVersionPath(groupVersion).slice(1),
    { serverRelativeURL: openApiV3Url(groupVersion, hash, prefix) },
  ]);
  return { paths: Object.fromEntries(paths) as OpenApiPart };
}

/** Path of one document. */
export function openApiV3Url(groupVersion: GroupVersion, hash: string | undefined, prefix: string): string {
  return `${prefix}/openapi/v3${groupVersionPath(groupVersion)}${hash === undefined ? '' : `?hash=${hash}`}`;
}

import type { KubernetesObject } from '#kube';

/** A key, with its value when that is a text. Nothing else looks like it: a quote within a text has a backslash before it. */
const versionField = /"resourceVersion"\s*:\s*("(?:[^"\\]|\\.)*")?/g;

/**
 * JSON text of an object with another `metadata.resourceVersion`. Every object of a member has one; so when the text has
 * only one it is that, and nothing is parsed.
 */
export function withResourceVersion(json: string, resourceVersion: string): string {
  const [field, ...others] = json.matchAll(versionField);
  if (field?.[1] === undefined || others.length > 0) {
    const object = JSON.parse(json) as KubernetesObject;
    return JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion } });
  }
  const end = field.index + field[0].length;
  return `${json.slice(0, field.index)}"resourceVersion":${JSON.stringify(resourceVersion)}${json.slice(end)}`;
}

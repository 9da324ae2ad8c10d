import type { LifecycleReference, ReferencedObject } from '#api';
import {
  formatGroupResource,
  formatObjectName,
  type GroupVersionResource,
  type KubernetesObject,
  type ObjectName,
} from '#kube';
import { RenderError, type TemplateData } from './render.js';
import type { TemplateCache } from './template-cache.js';

/** Finds an object of the host. */
export type ObjectLookup = (resource: GroupVersionResource, name: ObjectName) => KubernetesObject | undefined;

/** How far the references of a lifecycle could be resolved. */
export interface ResolvedReferences {
  /** What they name, in order, the one that was not found included. */
  readonly named: readonly ReferencedObject[];
  /** What was found, by key. */
  readonly objects: Readonly<Record<string, KubernetesObject>>;
  /** Why it ended before the last. */
  readonly problem?: {
    readonly reason: 'FailedReferenceResourceParse' | 'ReferenceResourceNotFound';
    readonly message: string;
  };
}

/** Resolves references one after the other, each with the objects of those before it at hand; ends at the first failure. */
export function resolveReferences(
  references: readonly LifecycleReference[],
  source: KubernetesObject,
  templates: TemplateCache,
  find: ObjectLookup,
): ResolvedReferences {
  const named: ReferencedObject[] = [];
  const objects: Record<string, KubernetesObject> = {};
  for (const reference of references) {
    const { key, group, version, resource } = reference;
    let name: ObjectName;
    try {
      name = renderReferenceName(reference, { source, references: { ...objects } }, templates);
    } catch (error) {
      const message = `reference ${key}: ${error instanceof Error ? error.message : String(error)}`;
      return { named, objects, problem: { reason: 'FailedReferenceResourceParse', message } };
    }
    named.push({
      group,
      version,
      resource,
      ...(name.namespace === '' ? {} : { namespace: name.namespace }),
      name: name.name,
    });
    const object = find({ group, version, resource }, name);
    if (object === undefined) {
      const message = `reference ${key}: ${formatGroupResource(reference)} "${formatObjectName(name)}" not found`;
      return { named, objects, problem: { reason: 'ReferenceResourceNotFound', message } };
    }
    objects[key] = object;
  }
  return { named, objects };
}

function renderReferenceName(
  { namespaceTemplate = '', nameTemplate }: LifecycleReference,
  data: TemplateData,
  templates: TemplateCache,
): ObjectName {
  const namespace = templates.get('namespaceTemplate', namespaceTemplate).execute(data).trim();
  const name = templates.get('nameTemplate', nameTemplate).execute(data).trim();
  if (name === '') {
    throw new RenderError('the name is empty');
  }
  return { namespace, name };
}

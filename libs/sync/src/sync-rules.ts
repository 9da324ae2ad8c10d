import type { ClusterGroupResources, SyncRules } from '#api';
import { isJsonList, isJsonObject, parseFieldPath, parseFieldSelector, parseLabelSelector } from '#kube';
import type { FieldPathStep, KubernetesObject } from '#kube';
import { pruneObject } from './object-pruner.js';

/** What an object is known by: without it, it could not be stored. */
const indispensable: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.resourceVersion',
]);

/** The rules of an entry, and nothing else of it; `undefined` when it has none. */
export function rulesOf(entry: ClusterGroupResources): SyncRules | undefined {
  const { namespaces = [], labelSelector = '', fieldSelector = '', prune = [], redactSecrets = false } = entry;
  const rules: SyncRules = {
    ...(namespaces.length === 0 ? {} : { namespaces: [...new Set(namespaces)].toSorted() }),
    ...(labelSelector === '' ? {} : { labelSelector }),
    ...(fieldSelector === '' ? {} : { fieldSelector }),
    ...(prune.length === 0 ? {} : { prune: [...new Set(prune)].toSorted() }),
    ...(redactSecrets ? { redactSecrets } : {}),
  };
  return Object.keys(rules).length === 0 ? undefined : rules;
}

/** What is wrong with the rules of some entries, for people; `undefined` when nothing is. */
export function problemOfRules(entries: readonly ClusterGroupResources[]): string | undefined {
  for (const { labelSelector = '', fieldSelector = '', prune = [], namespaces = [] } of entries) {
    try {
      parseLabelSelector(labelSelector);
      parseFieldSelector(fieldSelector);
      prune.forEach(parsePrunedPath);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    if (namespaces.includes('')) {
      return 'namespaces: a namespace has a name';
    }
  }
  return undefined;
}

/** The namespaces that are listed one by one; `''` alone is all in one list. */
export function listsOf(resource: { readonly namespaced: boolean; readonly rules?: SyncRules }): readonly string[] {
  const { namespaced, rules: { namespaces = [] } = {} } = resource;
  return namespaced && namespaces.length > 0 ? namespaces : [''];
}

/** Which objects are synchronised, as text that is equal for equal rules. */
export function filterText({ namespaces, labelSelector, fieldSelector }: SyncRules = {}): string {
  return JSON.stringify([namespaces ?? [], labelSelector ?? '', fieldSelector ?? '']);
}

/** What of an object is stored, as text that is equal for equal rules; `''` for all of it. */
export function shapeText({ prune = [], redactSecrets = false }: SyncRules = {}): string {
  return changesObjects({ prune, redactSecrets }) ? JSON.stringify([prune, redactSecrets]) : '';
}

/** Whether the rules make another object of some objects. */
export function changesObjects({ prune = [], redactSecrets = false }: SyncRules): boolean {
  return prune.length > 0 || redactSecrets;
}

/** The object as the rules want it stored. The given object is not changed. */
export function shapeObject(
  object: KubernetesObject,
  { prune = [], redactSecrets = false }: SyncRules,
): KubernetesObject {
  const redacted = redactSecrets && isSecret(object) ? withoutSecrets(object) : object;
  return prune.reduce<KubernetesObject>(
    (kept, path) => without(kept, parsePrunedPath(path)) as KubernetesObject,
    redacted,
  );
}

/** @throws RangeError for what is no path, or the path of what an object is known by */
function parsePrunedPath(path: string): readonly FieldPathStep[] {
  const steps = parseFieldPath(path);
  if (indispensable.has(path)) {
    throw new RangeError(`prune: ${path} cannot be left out`);
  }
  return steps;
}

function isSecret({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

/** What `kubectl apply` was given holds the values once more. */
function withoutSecrets(secret: KubernetesObject): KubernetesObject {
  const { data, stringData, ...rest } = pruneObject(secret, { managedFields: false, lastApplied: true });
  return {
    ...rest,
    ...(data === undefined ? {} : { data: withoutValues(data) }),
    ...(stringData === undefined ? {} : { stringData: withoutValues(stringData) }),
  };
}

function withoutValues(data: unknown): unknown {
  return isJsonObject(data) ? Object.fromEntries(Object.keys(data).map((key) => [key, ''])) : {};
}

function without(value: unknown, [step, ...rest]: readonly FieldPathStep[]): unknown {
  if (step === undefined) {
    return value;
  }
  if ('field' in step) {
    return isJsonObject(value) && Object.hasOwn(value, step.field) ? withoutField(value, step.field, rest) : value;
  }
  if (!isJsonList(value)) {
    return value;
  }
  return value.map((element, index) => ('each' in step || step.index === index ? without(element, rest) : element));
}

function withoutField(
  object: Readonly<Record<string, unknown>>,
  field: string,
  rest: readonly FieldPathStep[],
): unknown {
  const { [field]: value, ...others } = object;
  return rest.length === 0 ? others : { ...object, [field]: without(value, rest) };
}

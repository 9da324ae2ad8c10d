import type { RightsScope } from '#api';
import type { RequestInfo } from '#kube';
import type { ClusterGrants } from './cluster-rbac.js';
import type { AllowedNames, ResourceQuestion } from './rule-set.js';

/** Where in one cluster something may be done, and what is the same for two clusters in which it may be done alike. */
export interface ClusterScope {
  readonly where: Omit<RightsScope, 'clusters'>;
  readonly key: string;
}

/**
 * Where something may be done to objects of a type, as few scopes as tell it. An object that is in one of them is one to
 * which the cluster's API server allows it, when it is asked for by its name.
 */
export function scopesIn(
  { everywhere, namespacesByRules }: ClusterGrants,
  question: ResourceQuestion,
): readonly ClusterScope[] {
  const names = new Set<string>();
  for (const rules of everywhere) {
    const allowed = rules.allowedNames(question);
    if (allowed === '*') {
      return [scope({})];
    }
    allowed.forEach((name) => names.add(name));
  }
  const { whole, namesByNamespace } = inNamespaces(namespacesByRules, question);
  const partly = Map.groupBy(namesByNamespace.keys(), (namespace) =>
    JSON.stringify(sorted(namesByNamespace.get(namespace) ?? [])),
  );
  return [
    ...(names.size === 0 ? [] : [scope({ names: sorted(names) })]),
    ...(whole.size === 0 ? [] : [scope({ namespaces: sorted(whole) })]),
    ...[...partly].map(([text, namespaces]) =>
      scope({ namespaces: sorted(namespaces), names: JSON.parse(text) as readonly string[] }),
    ),
  ];
}

/** Whether a request of a cluster is granted. One that is about many objects has no name, and so needs rights to every name. */
export function isGranted({ everywhere, namespacesByRules }: ClusterGrants, request: RequestInfo): boolean {
  const { isResourceRequest, verb, path, namespace, name } = request;
  if (!isResourceRequest) {
    return [...everywhere].some((rules) => rules.allowsPath(verb, path));
  }
  const here = [...namespacesByRules].filter(([, namespaces]) => namespaces.has(namespace)).map(([rules]) => rules);
  return [...everywhere, ...here].some((rules) => includes(rules.allowedNames(request), name));
}

function includes(names: AllowedNames, name: string): boolean {
  return names === '*' || names.has(name);
}

interface InNamespaces {
  readonly whole: ReadonlySet<string>;
  /** Of namespaces that are not whole. */
  readonly namesByNamespace: ReadonlyMap<string, ReadonlySet<string>>;
}

function inNamespaces(namespacesByRules: ClusterGrants['namespacesByRules'], question: ResourceQuestion): InNamespaces {
  const whole = new Set<string>();
  const namesByNamespace = new Map<string, Set<string>>();
  for (const [rules, namespaces] of namespacesByRules) {
    const allowed = rules.allowedNames(question);
    if (allowed === '*') {
      namespaces.forEach((namespace) => whole.add(namespace));
    } else if (allowed.size > 0) {
      namespaces.forEach((namespace) =>
        namesByNamespace.set(namespace, new Set([...allowed, ...(namesByNamespace.get(namespace) ?? [])])),
      );
    }
  }
  whole.forEach((namespace) => namesByNamespace.delete(namespace));
  return { whole, namesByNamespace };
}

function scope(where: ClusterScope['where']): ClusterScope {
  return { where, key: JSON.stringify(where) };
}

function sorted(texts: Iterable<string>): readonly string[] {
  return [...texts].toSorted();
}

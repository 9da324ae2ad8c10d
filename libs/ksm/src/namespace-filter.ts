/** Which namespaces contribute, by their exact names. */
export interface NamespaceLists {
  /** All when empty. */
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

/** Decides on the namespaces of objects that are in one. */
export function namespaceFilter({ allowed, denied }: NamespaceLists): (namespace: string) => boolean {
  const allowedNames = new Set(allowed);
  const deniedNames = new Set(denied);
  return (namespace) => (allowedNames.size === 0 || allowedNames.has(namespace)) && !deniedNames.has(namespace);
}

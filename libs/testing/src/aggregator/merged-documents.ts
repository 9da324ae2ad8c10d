/** A document as it came. */
export type JsonDocument = Readonly<Record<string, unknown>>;

/** Groups of both, in either form of discovery. @throws Error when the two are not of the same form */
export function mergeDiscovery(own: JsonDocument, aggregated: JsonDocument): JsonDocument {
  if (own['kind'] !== aggregated['kind']) {
    throw new Error(`discovery is answered with ${String(own['kind'])} here and ${String(aggregated['kind'])} there`);
  }
  const field = own['kind'] === 'APIGroupDiscoveryList' ? 'items' : 'groups';
  return { ...own, [field]: [...(own[field] as readonly unknown[]), ...(aggregated[field] as readonly unknown[])] };
}

/** Paths of both, and in OpenAPI v2 definitions of both. The cluster's own come first where a name is the same. */
export function mergeOpenApi(own: JsonDocument, aggregated: JsonDocument): JsonDocument {
  const merged = (field: string): object => ({ ...(aggregated[field] as object), ...(own[field] as object) });
  return { ...own, paths: merged('paths'), ...('swagger' in own ? { definitions: merged('definitions') } : {}) };
}

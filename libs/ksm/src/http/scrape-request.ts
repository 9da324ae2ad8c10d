import type { FastifyRequest } from 'fastify';
import type { ExpositionScope } from '../scrape.js';

/** What a request asks for: which cluster, by its path, and which resources, by its query. */
export function scopeOf({ params, query }: Pick<FastifyRequest, 'params' | 'query'>): ExpositionScope {
  const { cluster } = params as { readonly cluster?: string };
  const { resources, exclude_resources: excluded } = query as Readonly<Record<string, unknown>>;
  const included = namesIn(resources);
  const excludedNames = new Set(namesIn(excluded) ?? []);
  return {
    ...(cluster === undefined ? {} : { cluster }),
    includes: (resource) => (included?.includes(resource) ?? true) && !excludedNames.has(resource),
  };
}

/** A parameter is a comma list and may be given more than once; one that is empty restricts nothing. */
function namesIn(parameter: unknown): readonly string[] | undefined {
  const names = [parameter].flat().flatMap((text) => (typeof text === 'string' ? text.split(',') : []));
  const given = names.map((name) => name.trim()).filter((name) => name !== '');
  return given.length === 0 ? undefined : given;
}

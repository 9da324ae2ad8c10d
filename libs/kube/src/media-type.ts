import { StatusError } from './status-error.js';

/** How an answer is written. */
export interface MediaType {
  readonly serialization: 'json' | 'yaml';
  /** The kind the answer is transformed to, such as `Table`; with its `group` and `version`. */
  readonly as?: string;
  readonly group?: string;
  readonly version?: string;
  /** Whether the client asked for indentation here; a query parameter can ask too. */
  readonly pretty: boolean;
  /** Value of the Content-Type header. */
  readonly contentType: string;
}

/** What a handler can answer with besides the object itself. */
export interface MediaTypeOffer {
  /** Kinds it can transform to: `Table`, `PartialObjectMetadata`, `PartialObjectMetadataList`, `APIGroupDiscoveryList`. */
  readonly as: readonly string[];
}

const metaGroup = { group: 'meta.k8s.io', versions: ['v1', 'v1beta1'] };
const homeOf: ReadonlyMap<string, { readonly group: string; readonly versions: readonly string[] }> = new Map([
  ['Table', metaGroup],
  ['PartialObjectMetadata', metaGroup],
  ['PartialObjectMetadataList', metaGroup],
  ['APIGroupDiscoveryList', { group: 'apidiscovery.k8s.io', versions: ['v2', 'v2beta1'] }],
]);

/** One clause of an Accept header. */
interface Clause {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

// A quote that is not closed reaches to the end; looking for its end from each quote anew would be quadratic.
const clauseGrammar = /(?:"(?:[^"\\]|\\.)*\\?(?:"|$)|[^,"])+/g;
const parameterGrammar = /(?:"(?:[^"\\]|\\.)*\\?(?:"|$)|[^;"])+/g;

/**
 * Chooses how to answer. Clauses are tried from the highest quality down, those without wildcards first among equals; one
 * that cannot be served (protobuf, CBOR, a transformation not on offer) is passed over.
 *
 * @param accept - the Accept header; absent or empty means JSON
 * @throws StatusError `NotAcceptable` when no clause can be served
 */
export function negotiate(accept: string | undefined, offer: MediaTypeOffer): MediaType {
  const clauses =
    accept === undefined || accept.trim() === '' ? ['application/json'] : (accept.match(clauseGrammar) ?? []);
  const ranked = clauses.map(parseClause).sort(byPreference);
  for (const clause of ranked) {
    const mediaType = serve(clause, offer);
    if (mediaType !== undefined) {
      return mediaType;
    }
  }
  throw new StatusError('NotAcceptable', refusal(ranked, offer));
}

/** Says so to a client that takes one object for a list, or a list for one object. */
function refusal(clauses: readonly Clause[], offer: MediaTypeOffer): string {
  const asked = clauses.map(({ parameters }) => parameters.get('as') ?? '');
  for (const [as, isOffered, found] of [
    ['PartialObjectMetadata', 'PartialObjectMetadataList', 'is a list'],
    ['PartialObjectMetadataList', 'PartialObjectMetadata', 'is not a list'],
  ] as const) {
    if (asked.includes(as) && offer.as.includes(isOffered)) {
      return `you requested ${as}, but the requested object ${found}`;
    }
  }
  return 'only the following media types are accepted: application/json, application/yaml';
}

function parseClause(text: string): Clause {
  const [range = '', ...rest] = text.match(parameterGrammar) ?? [];
  const [type = '', subtype = ''] = range.trim().toLowerCase().split('/');
  const parameters = new Map(rest.map(parseParameter));
  const quality = Number(parameters.get('q') ?? '1');
  return { type, subtype, parameters, quality: Number.isNaN(quality) ? 0 : quality };
}

function parseParameter(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  const [name, value] = equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
  return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')];
}

function byPreference(left: Clause, right: Clause): number {
  return right.quality - left.quality || wildcards(left) - wildcards(right);
}

function wildcards({ type, subtype }: Clause): number {
  return Number(type === '*') + Number(subtype === '*');
}

function serve(clause: Clause, offer: MediaTypeOffer): MediaType | undefined {
  const { parameters, quality } = clause;
  const serialization = serializationOf(clause);
  const charset = parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  if (quality <= 0 || serialization === undefined || charset !== 'utf-8') {
    return undefined;
  }
  const plain: MediaType = {
    serialization,
    pretty: parameters.get('pretty') === '1',
    contentType: `application/${serialization}`,
  };
  return parameters.has('as') ? transformed(plain, parameters, offer) : plain;
}

function transformed(plain: MediaType, parameters: Clause['parameters'], offer: MediaTypeOffer): MediaType | undefined {
  const as = parameters.get('as') ?? '';
  const group = parameters.get('g') ?? '';
  const version = parameters.get('v') ?? '';
  const home = homeOf.get(as);
  if (!offer.as.includes(as) || home?.group !== group || !home.versions.includes(version)) {
    return undefined;
  }
  // Discovery says in its content type which document this is; clients look there, not into the body.
  const suffix = as === 'APIGroupDiscoveryList' ? `;g=${group};v=${version};as=${as}` : '';
  return { ...plain, as, group, version, contentType: `${plain.contentType}${suffix}` };
}

function serializationOf({ type, subtype }: Clause): 'json' | 'yaml' | undefined {
  const isAnything = type === '*' && subtype === '*';
  if (isAnything || (type === 'application' && (subtype === '*' || subtype === 'json'))) {
    return 'json';
  }
  return type === 'application' && subtype === 'yaml' ? 'yaml' : undefined;
}

import type { KubernetesObject, ListMeta } from '#kube';
import type { ListSummary, StoredJson } from '#storage';
import type { ListEncoding } from './list-encoder.js';
import { yamlText } from './yaml-text.js';

/** What surrounds the items of an answer. */
export interface ListEnvelope {
  readonly kind: string;
  readonly apiVersion: string;
  /** Fields between the kind and the items, such as the columns of a Table. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** `items`, or `rows` in a Table. */
  readonly itemsField: 'items' | 'rows';
  /** Fields after the items; without it, the list's metadata. */
  readonly lastFields?: (summary: ListSummary) => Readonly<Record<string, unknown>>;
}

/** What an item becomes, when it is not sent as it is stored. */
export type ItemTransform = (object: KubernetesObject) => unknown;

export interface ListEncodingOptions {
  readonly envelope: ListEnvelope;
  /** Without it, stored text is sent unparsed. */
  readonly transform: ItemTransform | undefined;
}

/** Compact JSON. */
export function jsonEncoding({ envelope, transform }: ListEncodingOptions): ListEncoding {
  const { kind, apiVersion, fields, itemsField, lastFields = listMetadata } = envelope;
  const head = JSON.stringify({ kind, apiVersion, ...fields }).slice(0, -1);
  return {
    head: `${head},"${itemsField}":[`,
    separator: ',',
    encode: transform === undefined ? (json) => json : (json) => JSON.stringify(transform(parseStored(json))),
    tail: (summary) => `],${JSON.stringify(lastFields(summary)).slice(1)}\n`,
  };
}

/** JSON indented by two spaces, for people. */
export function prettyEncoding({ envelope, transform }: ListEncodingOptions): ListEncoding {
  const { kind, apiVersion, fields, itemsField, lastFields = listMetadata } = envelope;
  const head = JSON.stringify({ kind, apiVersion, ...fields }, null, 2).slice(0, -2);
  return {
    head: `${head},\n  "${itemsField}": [`,
    separator: ',',
    encode: (json) => `\n    ${indented(JSON.stringify(transformed(json, transform), null, 2), '    ')}`,
    tail: (summary, itemCount) =>
      `${itemCount === 0 ? '' : '\n  '}],${JSON.stringify(lastFields(summary), null, 2).slice(1)}`,
  };
}

/** YAML, item by item: the items of a block sequence can stand at the indentation of their key. */
export function yamlEncoding({ envelope, transform }: ListEncodingOptions): ListEncoding {
  const { kind, apiVersion, fields, itemsField, lastFields = listMetadata } = envelope;
  return {
    head: `${yamlText({ apiVersion, kind, ...fields })}${itemsField}:`,
    separator: '',
    encode: (json) => `\n${yamlText([transformed(json, transform)]).trimEnd()}`,
    tail: (summary, itemCount) => `${itemCount === 0 ? ' []' : ''}\n${yamlText(lastFields(summary))}`,
  };
}

/** The object that stored JSON text stands for. */
export function parseStored(json: StoredJson): KubernetesObject {
  return JSON.parse(typeof json === 'string' ? json : json.toString()) as KubernetesObject;
}

function transformed(json: StoredJson, transform: ItemTransform | undefined): unknown {
  const object = parseStored(json);
  return transform === undefined ? object : transform(object);
}

/** Text in JSON holds no line breaks of its own, so every one of them is the formatter's. */
function indented(json: string, indentation: string): string {
  return json.replaceAll('\n', `\n${indentation}`);
}

function listMetadata(summary: ListSummary): { readonly metadata: ListMeta } {
  const { resourceVersion, ...paging } = summary;
  return { metadata: { ...(resourceVersion === undefined ? {} : { resourceVersion }), ...pagingFields(paging) } };
}

/** What a page says about the ones after it; nothing is said about what is not known. */
export function pagingFields(summary: ListSummary): Pick<ListMeta, 'continue' | 'remainingItemCount'> {
  const { continue: token = '', remainingItemCount } = summary;
  return {
    ...(token === '' ? {} : { continue: token }),
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
  };
}

import type { KubernetesObject, ObjectHeader, ObjectMeta } from '#kube';
import type { ObjectOutline, Span } from './object-outline.js';
import { cutMember, editText, type WireText } from './wire-text.js';

type Source = { readonly text: WireText } | { readonly object: KubernetesObject };

/**
 * An object as a server sent it, of which only as much is parsed as somebody asks for: most of it is stored as it came.
 * Holds the bytes of the whole response, so it is not for keeping.
 */
export class WireObject implements ObjectHeader {
  apiVersion?: string;
  kind?: string;
  readonly #source: Source;
  #metadata: ObjectMeta | undefined;

  private constructor(source: Source, { apiVersion, kind }: ObjectHeader) {
    this.#source = source;
    if (apiVersion !== undefined) {
      this.apiVersion = apiVersion;
    }
    if (kind !== undefined) {
      this.kind = kind;
    }
  }

  /** An object that was found in some bytes. */
  static within(bytes: Buffer, outline: ObjectOutline): WireObject {
    return new WireObject({ text: { bytes, outline } }, headerOf(bytes, outline));
  }

  /** An object that had to be parsed, because its text has a shape that nobody looked for. */
  static parsed(object: KubernetesObject): WireObject {
    return new WireObject({ object }, object);
  }

  /** Where it is, unless it had to be parsed. */
  get text(): WireText | undefined {
    return 'text' in this.#source ? this.#source.text : undefined;
  }

  /** Without `managedFields`, which are nearly half of an object. */
  get metadata(): ObjectMeta {
    this.#metadata ??= 'text' in this.#source ? parseMetadata(this.#source.text) : (this.#source.object.metadata ?? {});
    return this.#metadata;
  }

  /** The whole object, a new one each time. */
  parse(): KubernetesObject {
    const source = this.#source;
    const object = 'text' in source ? parseSpan(source.text.bytes, source.text.outline) : source.object;
    const { apiVersion, kind } = this;
    return {
      ...(apiVersion === undefined ? {} : { apiVersion }),
      ...(kind === undefined ? {} : { kind }),
      ...(object as KubernetesObject),
    };
  }
}

function headerOf(bytes: Buffer, { apiVersion, kind }: ObjectOutline): ObjectHeader {
  return {
    ...(apiVersion === undefined ? {} : { apiVersion: parseSpan(bytes, apiVersion) as string }),
    ...(kind === undefined ? {} : { kind: parseSpan(bytes, kind) as string }),
  };
}

function parseMetadata({ bytes, outline }: WireText): ObjectMeta {
  const { metadata, managedFields } = outline;
  const edits = managedFields === undefined ? [] : [cutMember(bytes, managedFields)];
  return JSON.parse(editText(bytes, metadata, edits)) as ObjectMeta;
}

function parseSpan(bytes: Buffer, { start, end }: Span): unknown {
  return JSON.parse(bytes.toString('utf8', start, end));
}

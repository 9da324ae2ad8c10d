import { memberNames, skipValue, UnexpectedJsonError, walkObject } from './json-scanner.js';

const OPEN_BRACE = 0x7b;

const objectNames = memberNames('apiVersion', 'kind', 'metadata');
const metadataNames = memberNames('annotations', 'managedFields');

/** A part of some bytes, its end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the parts of an object are that are read or changed on their way to the storage. */
export interface ObjectOutline extends Span {
  /** Values, as JSON. */
  readonly apiVersion?: Span;
  readonly kind?: Span;
  readonly metadata: Span;
  readonly annotations?: Span;
  /** The member of the metadata, key included. */
  readonly managedFields?: Span;
}

type Parts = { -readonly [Part in keyof ObjectOutline]?: Span };

/**
 * Finds the parts of the object that begins at `start`.
 *
 * @throws UnexpectedJsonError also when there is no metadata, or a part is there twice
 */
export function outlineObject(bytes: Buffer, start: number): ObjectOutline {
  const parts: Parts = {};
  const end = walkObject(bytes, start, objectNames, (name, value) => {
    switch (name) {
      case 'apiVersion':
      case 'kind':
        return take(parts, name, { start: value, end: skipValue(bytes, value) });
      case 'metadata':
        return take(parts, name, { start: value, end: outlineMetadata(bytes, value, parts) });
      case undefined:
        return skipValue(bytes, value);
    }
  });
  const { metadata, ...others } = parts;
  if (metadata === undefined) {
    throw new UnexpectedJsonError('an object without metadata');
  }
  return { ...others, start, end, metadata };
}

function outlineMetadata(bytes: Buffer, start: number, parts: Parts): number {
  return walkObject(bytes, start, metadataNames, (name, value, member) => {
    const end = skipValue(bytes, value);
    switch (name) {
      case 'annotations':
        if (bytes[value] !== OPEN_BRACE) {
          throw new UnexpectedJsonError('annotations that are not an object');
        }
        return take(parts, name, { start: value, end });
      case 'managedFields':
        return take(parts, name, { start: member, end });
      case undefined:
        return end;
    }
  });
}

/** Of members with the same key the last one counts, and which part of the bytes that is had better not matter. */
function take(parts: Parts, part: keyof Parts, span: Span): number {
  if (parts[part] !== undefined) {
    throw new UnexpectedJsonError(`${part} is there twice`);
  }
  parts[part] = span;
  return span.end;
}

import { checkValueDepth } from '../limit-error.js';
import { fromByteString, toByteString } from './byte-string.js';
import { formatFloat } from './float-text.js';
import type { Spend } from './print.js';
import { GoInteger, GoList, GoMap, isGoObject, type Value } from './value.js';
import { CallError } from '../functions/go-function.js';

export interface JsonStyle {
  /** What is put before a line for each level; without it, all is in one line. */
  readonly indent?: string;
  /** Whether characters that mean something in HTML are escaped, as Go does it unless told otherwise. */
  readonly escapesHtml: boolean;
  readonly spend: Spend;
}

/** A value as JSON, members by key. A byte string. @throws CallError for what JSON cannot say: infinity, not a number */
export function toJsonText(value: Value, style: JsonStyle, depth = 0): string {
  style.spend(1);
  checkValueDepth(depth);
  if (value instanceof GoList) {
    return value.isNil ? 'null' : listText(value, style, depth);
  }
  if (value instanceof GoMap) {
    const members = value
      .sortedKeys()
      .map(
        (key) =>
          `${stringText(key, style)}:${style.indent === undefined ? '' : ' '}${toJsonText(value.entries.get(key), style, depth + 1)}`,
      );
    return value.isNil ? 'null' : bracketed('{', members, '}', { style, depth });
  }
  return scalarText(value, style);
}

function listText({ items, element }: GoList, style: JsonStyle, depth: number): string {
  if (element === 'uint8') {
    const bytes = items.map((byte) => (byte instanceof GoInteger ? Number(byte.value) : 0));
    return `"${Buffer.from(bytes).toString('base64')}"`;
  }
  const members = items.map((item) => toJsonText(item, style, depth + 1));
  return bracketed('[', members, ']', { style, depth });
}

function bracketed(
  open: string,
  members: readonly string[],
  close: string,
  { style: { indent }, depth }: { readonly style: JsonStyle; readonly depth: number },
): string {
  if (indent === undefined || members.length === 0) {
    return `${open}${members.join(',')}${close}`;
  }
  const inner = `\n${indent.repeat(depth + 1)}`;
  return `${open}${inner}${members.join(`,${inner}`)}\n${indent.repeat(depth)}${close}`;
}

function scalarText(value: Exclude<Value, GoList | GoMap>, style: JsonStyle): string {
  if (value === undefined || value === null) {
    return 'null';
  }
  if (value instanceof GoInteger) {
    return String(value.value);
  }
  if (typeof value === 'number') {
    return floatText(value);
  }
  if (isGoObject(value) && value.toJsonText !== undefined) {
    return value.toJsonText();
  }
  return typeof value === 'boolean'
    ? String(value)
    : stringText(typeof value === 'string' ? value : value.toGoString(), style);
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) {
    throw new CallError(`json: unsupported value: ${formatFloat(value, 'g')}`);
  }
  const magnitude = Math.abs(value);
  const isPlain = magnitude === 0 || (magnitude >= 1e-6 && magnitude < 1e21);
  return isPlain ? formatFloat(value, 'f') : formatFloat(value, 'e').replace(/e-0(\d)$/, 'e-$1');
}

const html: ReadonlyMap<string, string> = new Map([
  ['<', '\\u003c'],
  ['>', '\\u003e'],
  ['&', '\\u0026'],
]);

function stringText(bytes: string, { escapesHtml, spend }: JsonStyle): string {
  spend(bytes.length);
  const text = JSON.stringify(fromByteString(bytes))
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll('\uFFFD', bytes.includes('\xEF\xBF\xBD') ? '\uFFFD' : '\\ufffd');
  return toByteString(escapesHtml ? text.replace(/[<>&]/g, (character) => html.get(character) ?? character) : text);
}

import type { ObjectOutline, Span } from './object-outline.js';

const COMMA = 0x2c;

/** An object within the bytes of a response. */
export interface WireText {
  readonly bytes: Buffer;
  readonly outline: ObjectOutline;
}

/** Text in the place of a part of some bytes. An empty part is a place between two bytes. */
export interface Edit extends Span {
  readonly text: string;
}

/** The text of a part of some bytes, edited. Edits are in order and do not overlap. */
export function editText(bytes: Buffer, { start, end }: Span, edits: readonly Edit[]): string {
  let text = '';
  let position = start;
  for (const edit of edits) {
    text += bytes.toString('utf8', position, edit.start) + edit.text;
    position = edit.end;
  }
  return text + bytes.toString('utf8', position, end);
}

/** Cuts a member of an object, with the comma that parts it from its neighbour. */
export function cutMember(bytes: Buffer, { start, end }: Span): Edit {
  if (bytes[start - 1] === COMMA) {
    return { start: start - 1, end, text: '' };
  }
  return { start, end: bytes[end] === COMMA ? end + 1 : end, text: '' };
}

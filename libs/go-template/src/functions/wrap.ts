import type { CallContext } from './go-function.js';

interface WrapOptions {
  /** Bytes in a line; less than 1 is 1. */
  readonly width: number;
  readonly lineBreak: string;
  /** Whether a word that is longer than a line is cut. */
  readonly cutsWords: boolean;
  readonly spend: CallContext['spend'];
}

/** Breaks a text at its spaces, so that its lines fit a width where they can. */
export function wrapText(text: string, { width, lineBreak, cutsWords, spend }: WrapOptions): string {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let at = 0;
  while (text.length - at > room) {
    if (text[at] === ' ') {
      at += 1;
      continue;
    }
    const end = endOfLine(text, at, room, cutsWords);
    if (end === text.length) {
      break;
    }
    lines.push(text.slice(at, end));
    at = end + (text[end] === ' ' ? 1 : 0);
    spend(lineBreak.length + 1);
  }
  return [...lines, text.slice(at)].join(lineBreak);
}

/** The last space that still fits; without one, the width or the end of the word. */
function endOfLine(text: string, at: number, room: number, cutsWords: boolean): number {
  const space = text.lastIndexOf(' ', at + room);
  if (space >= at) {
    return space;
  }
  const next = text.indexOf(' ', at + room);
  if (cutsWords) {
    return at + room;
  }
  return next < 0 ? text.length : next;
}

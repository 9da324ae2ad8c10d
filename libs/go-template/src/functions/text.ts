import { charactersOf, fromByteString, toByteString } from '../value/byte-string.js';
import type { CallContext } from './go-function.js';
import { CallError } from './go-function.js';

type Spend = CallContext['spend'];

const whiteSpace = /^\p{White_Space}$/u;
const wordCharacter = /^[\p{L}\p{Nd}_]$/u;

/** Whether Go counts a character as white space. */
export function isSpace(character: string): boolean {
  return whiteSpace.test(character) && character !== '\u180E';
}

/** A text without the characters at its ends that satisfy a condition. */
export function trimWhere(bytes: string, isTrimmed: (character: string) => boolean): string {
  const characters = charactersOf(bytes);
  const first = characters.findIndex((character) => !isTrimmed(character));
  const last = characters.findLastIndex((character) => !isTrimmed(character));
  return first < 0 ? '' : characters.slice(first, last + 1).join('');
}

/** A text without white space at its ends. */
export function trimSpace(bytes: string): string {
  return trimWhere(bytes, (character) => isSpace(fromByteString(character)));
}

/** A text over and over. @throws CallError for a negative count */
export function repeatText(text: string, count: number, spend: Spend): string {
  if (count < 0) {
    throw new CallError('strings: negative Repeat count');
  }
  spend(text.length * count);
  return text.repeat(count);
}

/** Puts one text in the place of another, everywhere. Nothing is found before each character and at the end. */
export function replaceText(text: string, found: string, replacement: string, spend: Spend): string {
  const parts = found === '' ? ['', ...charactersOf(text), ''] : text.split(found);
  spend(text.length + parts.length * replacement.length);
  return parts.join(replacement);
}

/** Upper case of one character, where that is one character again. */
export function upperCharacter(character: string): string {
  const upper = character.toUpperCase();
  return Array.from(upper).length === 1 ? upper : character;
}

/** Lower case of one character. */
export function lowerCharacter(character: string): string {
  const [lower = character] = character.toLowerCase();
  return lower;
}

/** Applies a change to each character, which is told the one before. */
export function mapCharacters(
  bytes: string,
  change: (character: string, before: string | undefined) => string,
): string {
  const characters = Array.from(fromByteString(bytes));
  return toByteString(characters.map((character, index) => change(character, characters[index - 1])).join(''));
}

/** Whether a character is part of a word, where words are capitalised. */
export function isWordCharacter(character: string): boolean {
  return wordCharacter.test(character) || (character > '\x7F' && !isSpace(character));
}

/** A part of a string by bytes. @throws CallError as Go fails when it is out of range */
export function sliceText(text: string, start: number, end: number): string {
  if (end < 0 || end > text.length) {
    throw new CallError(
      `runtime error: slice bounds out of range [:${end}]${end < 0 ? '' : ` with length ${text.length}`}`,
    );
  }
  if (start < 0 || start > end) {
    throw new CallError(`runtime error: slice bounds out of range [${start}:${end}]`);
  }
  return text.slice(start, end);
}

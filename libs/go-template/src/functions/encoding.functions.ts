import { decodeBase32, encodeBase32 } from './base32.js';
import { define, type FunctionTable } from './go-function.js';

/** Functions of sprig about encodings. What cannot be decoded becomes the text of the error, which does not stop a template. */
export const encodingFunctions: FunctionTable = {
  b64enc: define(['string'], ([bytes]) => Buffer.from(bytes, 'latin1').toString('base64')),
  b32enc: define(['string'], ([bytes]) => encodeBase32(bytes)),
  b32dec: define(['string'], ([text]) => decodeBase32(text)),
  b64dec: define(['string'], ([text]) => decodeBase64(text)),
};

const groupLength = 4;

/** Strict but for line breaks, unlike the function of Node: RFC 4648 with padding. */
function decodeBase64(text: string): string {
  const problem = base64Problem(text);
  return problem === undefined
    ? Buffer.from(text, 'base64').toString('latin1')
    : `illegal base64 data at input byte ${problem}`;
}

/** Where a text stops being base64, as Go counts it; undefined when it is base64. */
export function base64Problem(text: string): number | undefined {
  let digits = 0;
  for (const [index, character] of Array.from(text).entries()) {
    if (character === '\n' || character === '\r') {
      continue;
    }
    if (/[A-Za-z0-9+/]/.test(character)) {
      digits += 1;
      continue;
    }
    return character === '=' ? paddingProblem(text, index, digits % groupLength) : index;
  }
  return digits % groupLength === 0 ? undefined : text.length - (digits % groupLength);
}

/** What is wrong with the padding that begins at an index, after some digits of the last group. */
function paddingProblem(text: string, index: number, digits: number): number | undefined {
  if (digits < 2) {
    return index;
  }
  const rest = /^=[\r\n]*/.exec(text.slice(index))?.[0].length ?? 0;
  if (digits === 3) {
    return index + rest === text.length ? undefined : index + rest;
  }
  const second = index + rest;
  if (text[second] !== '=') {
    return second === text.length ? text.length : second - 1;
  }
  const end = second + (/^=[\r\n]*/.exec(text.slice(second))?.[0].length ?? 0);
  return end === text.length ? undefined : end;
}

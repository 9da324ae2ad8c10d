const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LETTER_U = 0x75;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const FIRST_PRINTABLE = 0x20;
/** Upper case letters become lower case ones, and what is no letter becomes none. */
const LOWER_CASE = 0x20;
const LETTER_E = 0x65;

/** What is nested deeper is left to a parser that needs no stack. */
const MAX_DEPTH = 256;

const simpleEscapes: ReadonlySet<number | undefined> = new Set(Buffer.from('"\\/bfnrt'));
const whiteSpace: ReadonlySet<number | undefined> = new Set(Buffer.from(' \t\r\n'));
const hexDigits = /^[0-9a-fA-F]{4}$/;
const literals = ['true', 'false', 'null'].map((text) => Buffer.from(text));

/** The bytes are not JSON, or JSON of a shape that API servers do not send, such as with white space between tokens. */
export class UnexpectedJsonError extends Error {
  override readonly name = 'UnexpectedJsonError';
}

/** Names of members that somebody looks for. */
type MemberNames<Name extends string> = readonly { readonly name: Name; readonly bytes: Buffer }[];

/** Names to look for with {@link walkObject}. */
export function memberNames<Name extends string>(...names: readonly Name[]): MemberNames<Name> {
  return names.map((name) => ({ name, bytes: Buffer.from(name) }));
}

/**
 * Looks at a member of an object: its name if it is one of those looked for, where its value begins and where the member
 * itself does. Returns where the value ends.
 */
type VisitMember<Name extends string> = (name: Name | undefined, value: number, member: number) => number;

// Every function takes the position of the first byte of something and returns the position after its last one. All throw
// UnexpectedJsonError: what they accept is JSON.

/** Steps over a value of any kind. */
export function skipValue(bytes: Buffer, start: number, depth = 0): number {
  const byte = bytes[start];
  if (byte === QUOTE) {
    return skipString(bytes, start);
  }
  if (byte === OPEN_BRACE) {
    return skipObject(bytes, start, depth + 1);
  }
  if (byte === OPEN_BRACKET) {
    return skipArray(bytes, start, depth + 1);
  }
  return skipScalar(bytes, start);
}

/** Steps through the members of an object. */
export function walkObject<Name extends string>(
  bytes: Buffer,
  start: number,
  names: MemberNames<Name>,
  visit: VisitMember<Name>,
): number {
  let position = expect(bytes, start, OPEN_BRACE);
  if (bytes[position] === CLOSE_BRACE) {
    return position + 1;
  }
  for (;;) {
    const member = position;
    const keyEnd = skipString(bytes, member);
    position = visit(nameOf(bytes, member + 1, keyEnd - 1, names), expect(bytes, keyEnd, COLON), member);
    if (bytes[position] !== COMMA) {
      return expect(bytes, position, CLOSE_BRACE);
    }
    position += 1;
  }
}

/** Steps through the elements of an array. `visit` returns where the element ends. */
export function walkArray(bytes: Buffer, start: number, visit: (element: number) => number): number {
  let position = expect(bytes, start, OPEN_BRACKET);
  if (bytes[position] === CLOSE_BRACKET) {
    return position + 1;
  }
  for (;;) {
    position = visit(position);
    if (bytes[position] !== COMMA) {
      return expect(bytes, position, CLOSE_BRACKET);
    }
    position += 1;
  }
}

/** Whether there is only white space from a position on. */
export function isBlank(bytes: Buffer, start: number): boolean {
  for (let position = start; position < bytes.length; position += 1) {
    if (!whiteSpace.has(bytes[position])) {
      return false;
    }
  }
  return true;
}

/** Steps over a string. */
export function skipString(bytes: Buffer, start: number): number {
  let position = expect(bytes, start, QUOTE);
  for (;;) {
    const byte = bytes[position];
    if (byte === QUOTE) {
      return position + 1;
    }
    if (byte === undefined || byte < FIRST_PRINTABLE) {
      throw unexpected(position);
    }
    position = byte === BACKSLASH ? skipEscape(bytes, position) : position + 1;
  }
}

function skipEscape(bytes: Buffer, start: number): number {
  const byte = bytes[start + 1];
  if (simpleEscapes.has(byte)) {
    return start + 2;
  }
  if (byte === LETTER_U && hexDigits.test(bytes.toString('latin1', start + 2, start + 6))) {
    return start + 6;
  }
  throw unexpected(start);
}

// Not walkObject with a visitor: no keys are decoded here, and nearly all bytes of a response pass through here.
function skipObject(bytes: Buffer, start: number, depth: number): number {
  let position = enter(start, depth);
  if (bytes[position] === CLOSE_BRACE) {
    return position + 1;
  }
  for (;;) {
    position = skipValue(bytes, expect(bytes, skipString(bytes, position), COLON), depth);
    if (bytes[position] !== COMMA) {
      return expect(bytes, position, CLOSE_BRACE);
    }
    position += 1;
  }
}

function skipArray(bytes: Buffer, start: number, depth: number): number {
  let position = enter(start, depth);
  if (bytes[position] === CLOSE_BRACKET) {
    return position + 1;
  }
  for (;;) {
    position = skipValue(bytes, position, depth);
    if (bytes[position] !== COMMA) {
      return expect(bytes, position, CLOSE_BRACKET);
    }
    position += 1;
  }
}

function enter(start: number, depth: number): number {
  if (depth > MAX_DEPTH) {
    throw unexpected(start);
  }
  return start + 1;
}

function skipScalar(bytes: Buffer, start: number): number {
  const byte = bytes[start];
  if (byte === MINUS || isDigit(byte)) {
    return skipNumber(bytes, start);
  }
  const literal = literals.find((each) => each[0] === byte);
  if (literal === undefined || !holds(bytes, start, literal)) {
    throw unexpected(start);
  }
  return start + literal.length;
}

function skipNumber(bytes: Buffer, start: number): number {
  const integer = bytes[start] === MINUS ? start + 1 : start;
  let position = bytes[integer] === ZERO ? integer + 1 : skipDigits(bytes, integer);
  if (bytes[position] === POINT) {
    position = skipDigits(bytes, position + 1);
  }
  if (((bytes[position] ?? 0) | LOWER_CASE) === LETTER_E) {
    const exponent = position + 1;
    const isSigned = bytes[exponent] === MINUS || bytes[exponent] === PLUS;
    position = skipDigits(bytes, isSigned ? exponent + 1 : exponent);
  }
  return position;
}

function skipDigits(bytes: Buffer, start: number): number {
  let position = start;
  while (isDigit(bytes[position])) {
    position += 1;
  }
  if (position === start) {
    throw unexpected(start);
  }
  return position;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function holds(bytes: Buffer, start: number, wanted: Buffer): boolean {
  for (let index = 0; index < wanted.length; index += 1) {
    if (bytes[start + index] !== wanted[index]) {
      return false;
    }
  }
  return true;
}

function expect(bytes: Buffer, position: number, byte: number): number {
  if (bytes[position] !== byte) {
    throw unexpected(position);
  }
  return position + 1;
}

/** A name with an escape in it could be any of them: such names are left to a parser. */
function nameOf<Name extends string>(
  bytes: Buffer,
  start: number,
  end: number,
  names: MemberNames<Name>,
): Name | undefined {
  for (const { name, bytes: wanted } of names) {
    if (wanted.length === end - start && holds(bytes, start, wanted)) {
      return name;
    }
  }
  for (let position = start; position < end; position += 1) {
    if (bytes[position] === BACKSLASH) {
      throw unexpected(position);
    }
  }
  return undefined;
}

function unexpected(position: number): UnexpectedJsonError {
  return new UnexpectedJsonError(`unexpected byte at position ${position}`);
}

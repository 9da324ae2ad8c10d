/** What a database reads differently in a piece of SQL. */
export interface FragmentSyntax {
  /** Characters that begin and end a text or a name. */
  readonly quotes: string;
  /** What may not stand outside of quotes: comments, variables, and quotes that end with another character. */
  readonly forbidden: RegExp;
}

const closing: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
]);

/**
 * Cuts a condition at its placeholders, and makes sure that it stays within parentheses put around it: everything that is
 * opened is closed, nothing ends the statement, and nothing could be read in more than one way.
 *
 * @throws SyntaxError saying what is not allowed
 */
export function splitFragment(fragment: string, syntax: FragmentSyntax): readonly string[] {
  const pieces: string[] = [];
  const open: string[] = [];
  let from = 0;
  for (let at = 0; at < fragment.length; at += 1) {
    const character = fragment.charAt(at);
    assertAllowed(fragment.slice(at, at + 2), syntax);
    if (syntax.quotes.includes(character)) {
      at = endOfQuoted(fragment, at);
    } else if (character === '?') {
      assertPlaceholder(fragment.charAt(at + 1));
      pieces.push(fragment.slice(from, at));
      from = at + 1;
    } else if (closing.has(character)) {
      open.push(closing.get(character) ?? '');
    } else if (')]'.includes(character) && open.pop() !== character) {
      throw new SyntaxError(`unbalanced ${character}`);
    }
  }
  if (open.length > 0) {
    throw new SyntaxError(`missing ${open.at(-1)}`);
  }
  return [...pieces, fragment.slice(from)];
}

function assertAllowed(two: string, { forbidden }: FragmentSyntax): void {
  const [found] = /^(?:;|--|\/\*|\\|\0)/.exec(two) ?? forbidden.exec(two) ?? [];
  if (found !== undefined) {
    throw new SyntaxError(`${JSON.stringify(found)} is not allowed`);
  }
}

/** Glued to a digit it would become the number of another parameter. */
function assertPlaceholder(next: string): void {
  if (/\w/.test(next)) {
    throw new SyntaxError('a placeholder must stand alone');
  }
}

/** A doubled quote ends one text and begins the next, which comes to the same. */
function endOfQuoted(fragment: string, start: number): number {
  const quote = fragment.charAt(start);
  const end = fragment.indexOf(quote, start + 1);
  if (end === -1) {
    throw new SyntaxError(`missing ${quote}`);
  }
  // Whether it escapes what follows is for the server's settings to say.
  if (/[\\\0]/.test(fragment.slice(start, end))) {
    throw new SyntaxError('a backslash is not allowed: use a parameter');
  }
  return end;
}

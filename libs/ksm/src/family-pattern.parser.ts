/** An escape, or a class by name. */
const token = /\\(?<letter>[A-Za-z])|\\[^A-Za-z]|\[:\^?[a-z]+:\]/g;

/** The letters that mean something after a backslash. */
const lettersOfJavaScript = 'BDSWbcdfknrstuvwx';

/**
 * Reads a regular expression for the names of families.
 *
 * @throws RangeError when it is none, and for what Go understands and JavaScript takes for plain letters, such as `\A` or
 * `[[:alpha:]]`: a pattern of Clusterpedia 0.9 would match nothing, and all series would be gone without a word
 */
export function parseFamilyPattern(pattern: string): RegExp {
  const foreign = [...pattern.matchAll(token)].find(
    ([text, letter]) => text.startsWith('[') || (letter !== undefined && !lettersOfJavaScript.includes(letter)),
  );
  if (foreign !== undefined) {
    throw new RangeError(
      `${foreign[0]} means nothing in a regular expression of JavaScript: ${JSON.stringify(pattern)}`,
    );
  }
  try {
    return new RegExp(pattern);
  } catch {
    throw new RangeError(`not a regular expression: ${JSON.stringify(pattern)}`);
  }
}

import fc from 'fast-check';
import { skipValue, UnexpectedJsonError } from './json-scanner.js';

function accepts(text: string): boolean {
  const bytes = Buffer.from(text);
  try {
    return skipValue(bytes, 0) === bytes.length;
  } catch (error) {
    if (error instanceof UnexpectedJsonError) {
      return false;
    }
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('skipValue', () => {
  it('steps over everything that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, after) => {
        const text = JSON.stringify(value);

        expect(skipValue(Buffer.from(`${text},${after}`), 0)).toBe(Buffer.byteLength(text));
      }),
      { numRuns: 300 },
    );
  });

  it('accepts nothing that JSON.parse refuses', () => {
    // A change of one character of JSON hits the rare rules far more often than random text does.
    const pieces = [
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      '.',
      'e',
      'u',
      't',
      'null',
      ' ',
      '\n',
      '\u0001',
      'é',
    ];
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.nat(),
        fc.nat({ max: 2 }),
        fc.constantFrom('', ...pieces),
        (value, place, dropped, piece) => {
          const text = JSON.stringify(value);
          const start = place % (text.length + 1);
          const changed = text.slice(0, start) + piece + text.slice(start + dropped);

          expect(accepts(changed) && !isJson(changed) ? changed : '').toBe('');
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['"\\u00e9\\n\\/"', true],
    ['"\\u00g0"', false],
    ['"\\x"', false],
    ['"a', false],
    ['"a\\', false],
    ['"a\tb"', false],
    ['-0.5e+3', true],
    ['01', false],
    ['1.', false],
    ['+1', false],
    ['NaN', false],
    ['true', true],
    ['tru', false],
    ['[1,]', false],
    ['[1', false],
    ['{"a":1,}', false],
    ['{"a"}', false],
    ['{a:1}', false],
    ['{"a":1]', false],
    ['', false],
  ])('%j is JSON: %j', (text, expected) => {
    expect([accepts(text), isJson(text)]).toEqual([expected, expected]);
  });

  it.each(['{ "a":1}', '[1, 2]', '{"a":\n1}', `${'['.repeat(1000)}${']'.repeat(1000)}`])(
    'leaves to others what servers do not write: %s',
    (text) => {
      expect([accepts(text), isJson(text)]).toEqual([false, true]);
    },
  );
});

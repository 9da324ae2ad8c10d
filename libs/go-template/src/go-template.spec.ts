import fc from 'fast-check';
import { GoTemplateError } from './go-template-error.js';
import { parseGoTemplate } from './go-template.js';

function render(template: string, data: unknown = {}): string {
  return parseGoTemplate('test', template).execute(data);
}

/** The error that a template ends with; undefined when there is none. Anything that is no GoTemplateError comes through. */
function failureOf(template: string, data: unknown = {}): GoTemplateError | undefined {
  try {
    render(template, data);
  } catch (error) {
    if (error instanceof GoTemplateError) {
      return error;
    }
    throw error;
  }
  return undefined;
}

describe('parseGoTemplate', () => {
  it.each([
    ['{{ .a', 1, 5, 'template: test:1:5: unclosed action'],
    ['a\n  {{ nothing }}', 2, 5, 'template: test:2:5: function "nothing" not defined'],
    ['é {{ $x }}', 1, 6, 'template: test:1:6: undefined variable "$x"'],
    ['{{ if true }}', 1, 13, 'template: test:1:13: unexpected EOF'],
  ])('says where %j stops being a template', (template, line, column, message) => {
    expect(failureOf(template)).toMatchObject({ line, column, message });
  });

  it('parses any text, or throws a GoTemplateError', () => {
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      '(',
      ')',
      '|',
      '"',
      '`',
      "'",
      '$',
      '$x',
      ':=',
      '=',
      ',',
      '.',
      '.a',
      ' ',
      '\n',
      '1',
      '+',
      'if',
      'else',
      'end',
      'range',
      'with',
      'define',
      'template',
      'block',
      'break',
      'nil',
      'true',
      '/*',
      '*/',
      'len',
      'é',
    );
    const text = fc.oneof(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3, unit: 'binary' })), { maxLength: 40 }));

    fc.assert(
      fc.property(text, (parts) => {
        expect(() => failureOf(parts.join(''))).not.toThrow();
      }),
      { numRuns: 3000, seed: 7 },
    );
  });

  it.each([
    ['parentheses', `{{ ${'('.repeat(100_000)}1${')'.repeat(100_000)} }}`, /max expression depth exceeded/],
    ['branches', '{{ if 1 }}'.repeat(100_000), /max nesting depth exceeded/],
    ['else branches', `{{ if 0 }}${'{{ else if 0 }}'.repeat(100_000)}{{ end }}`, /max nesting depth exceeded/],
  ])('refuses %s without end', (_what, template, message) => {
    expect(failureOf(template)?.message).toMatch(message);
  });

  it('takes many comments and much space', () => {
    expect(render('{{/* c */}}'.repeat(20_000) + ' '.repeat(200_000) + 'x {{- 1 }}')).toMatch(/x1$/);
  });
});

describe('GoTemplate', () => {
  it.each([
    [
      'a template that calls itself',
      '{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" }}',
      /maximum template depth/,
    ],
    ['a loop without end', '{{ range 9223372036854775807 }}{{ end }}', /maximum amount of work/],
    ['loops in loops', '{{ range 10000 }}{{ range 10000 }}{{ end }}{{ end }}', /maximum amount of work/],
    ['output without end', '{{ range 10000 }}{{ repeat 1000 "x" }}{{ end }}', /maximum output size/],
    ['a long repetition', '{{ len (repeat 1000000000000 "x") }}', /maximum amount of work/],
    ['a wide number', '{{ printf "%1000000d %1000000d" 1 2 }}', /maximum/],
    ['long sequences', '{{ seq 1000000000 }}{{ until 1000000000 }}', /maximum amount of work/],
    ['replacements that grow', '{{ $a := repeat 100000 "a" }}{{ replace "a" $a $a }}', /maximum amount of work/],
    [
      'values in each other',
      '{{ $x := list 1 }}{{ range 60 }}{{ $x = list $x $x }}{{ end }}{{ $x }}',
      /maximum amount of work/,
    ],
    ['a map that contains itself', '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ $x }}', /maximum depth of a value/],
    ['such a map as JSON', '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ toJson $x }}', /maximum depth of a value/],
    ['two such maps', '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ deepEqual $x (dict "x" $x) }}', undefined],
    ['an expression that backtracks', '{{ regexMatch "^(a+)+$" (print (repeat 50000 "a") "!") }}', undefined],
  ])('comes to an end with %s', (_what, template, message) => {
    expect(failureOf(template)?.message ?? 'no failure').toMatch(message ?? /no failure|maximum/);
  });

  it('refuses data that is nested too deep', () => {
    const data: unknown = JSON.parse('['.repeat(1000) + ']'.repeat(1000));

    expect(failureOf('x', data)?.message).toMatch(/nested deeper/);
  });

  it('leaves the data as it is', () => {
    const data = { labels: { a: '1' } };

    expect(render('{{ $_ := set .labels "b" "2" }}{{ .labels }}', data)).toBe('map[a:1 b:2]');
    expect(data).toEqual({ labels: { a: '1' } });
  });

  it('keeps every byte of binary data', () => {
    const binary = Buffer.from(Array.from({ length: 256 }, (_, index) => index)).toString('base64');

    expect(render('{{ .data | b64dec | b64enc }}', { data: binary })).toBe(binary);
  });

  it('executes again as it did before', () => {
    const template = parseGoTemplate('test', '{{ $x := dict }}{{ $_ := set $x .key 1 }}{{ $x }}');

    expect([template.execute({ key: 'a' }), template.execute({ key: 'b' })]).toEqual(['map[a:1]', 'map[b:1]']);
  });
});

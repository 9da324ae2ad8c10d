import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GoTemplateError, parseGoTemplate } from '#go-template';
import { findGoTemplates } from '#testing';

interface TemplateCase {
  readonly template: string;
  readonly output?: string;
  readonly error?: string;
}

interface CaseGroup {
  readonly data: unknown;
  readonly cases: readonly TemplateCase[];
}

const recorded = 'libs/go-template/cases';
const seed = 20_260;
const data = {
  name: 'web',
  count: 3,
  ratio: 2.5,
  on: true,
  nothing: null,
  labels: { tier: 'front', 'a.b/c': 'x' },
  list: [1, 'two', null, { k: 'v' }],
  empty: [],
};

const operand = fc.constantFrom(
  '.',
  '.name',
  '.count',
  '.ratio',
  '.on',
  '.nothing',
  '.labels',
  '.labels.tier',
  '.list',
  '.empty',
  '.missing',
  '.missing.deep',
  '.name.x',
  '.nothing.x',
  '$',
  '$.name',
  '$x',
  '1',
  '-2',
  '1.5',
  '"text"',
  '`raw`',
  "'c'",
  'nil',
  'true',
  '(index .list 3).k',
  '(list 1 2)',
  '(dict "k" .name)',
  '(len .name)',
);
// Not `html`: what it makes of a missing value is text in Go, and nothing here.
const functionName = fc.constantFrom(
  'print',
  'printf "%v-%s"',
  'len',
  'index',
  'not',
  'and',
  'or',
  'eq',
  'ne',
  'lt',
  'ge',
  'upper',
  'trim',
  'quote',
  'default',
  'list',
  'dict',
  'first',
  'last',
  'rest',
  'join ","',
  'toJson',
  'kindOf',
  'typeOf',
  'int',
  'add',
  'mul',
  'hasKey .labels',
  'get .labels',
  'trunc 2',
  'repeat 2',
  'contains "e"',
  'toString',
  'coalesce',
  'ternary 1 2',
  'has 1',
  'b64enc',
);
const call = fc
  .tuple(functionName, fc.array(operand, { maxLength: 3 }))
  .map(([name, rest]) => [name, ...rest].join(' '));
const pipeline = fc
  .tuple(fc.oneof(operand, call), fc.array(call, { maxLength: 2 }))
  .map(([first, rest]) => [first, ...rest].join(' | '));
const text = fc.constantFrom('', ' ', 'a ', '\n  ', 'é');

const { statement } = fc.letrec<{ statement: string; body: string }>((tie) => ({
  statement: fc.oneof(
    { weight: 5, arbitrary: pipeline.map((value) => `{{ ${value} }}`) },
    { weight: 1, arbitrary: pipeline.map((value) => `{{- $x = ${value} -}}`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('if', 'with', 'range', 'range $i, $x :='), pipeline, tie('body'), tie('body'))
        .map(([word, value, body, otherwise]) => `{{ ${word} ${value} }}${body}{{ else }}${otherwise}{{ end }}`),
    },
  ),
  body: fc
    .array(fc.oneof(text, tie('statement')), { maxLength: 2, depthIdentifier: 'body' })
    .map((parts) => parts.join('')),
}));
const template = fc
  .array(fc.oneof(text, statement), { minLength: 1, maxLength: 3 })
  .map((parts) => `{{ $x := 7 }}${parts.join('')}`);

/** What Go makes of the cases of groups. */
function renderWithGo(program: string, groups: readonly CaseGroup[]): readonly CaseGroup[] {
  const output = execFileSync(program, { input: JSON.stringify(groups), maxBuffer: 256 * 1024 * 1024 });
  return JSON.parse(String(output)) as readonly CaseGroup[];
}

/** Where a template fails and with what it was busy; what it says has words of its own in a few places. */
function outcomeOf({ output, error = '' }: TemplateCase): string {
  return output ?? `fails at ${/^template: case:\d+(?::\d+: executing "[^"]*" at <.*?>: )?/.exec(error)?.[0] ?? error}`;
}

function renderHere(one: TemplateCase): TemplateCase {
  try {
    return { template: one.template, output: parseGoTemplate('case', one.template).execute(data) };
  } catch (error) {
    if (error instanceof GoTemplateError) {
      const isSyntax = !error.message.includes(': executing ');
      return {
        template: one.template,
        error: isSyntax ? error.message.replace(/^(template: case:\d+).*/s, '$1') : error.message,
      };
    }
    throw error;
  }
}

describe('beside the Go program', () => {
  const program = findGoTemplates();
  if (program === undefined) {
    it.todo('which needs Go with the modules of test/clients/go-template');
    return;
  }

  it.each(readdirSync(recorded))('the cases of %s are what Go makes of them', (file) => {
    const text = readFileSync(join(recorded, file), 'utf8');
    const output = execFileSync(program, { input: text, maxBuffer: 256 * 1024 * 1024 });

    expect(JSON.parse(String(output))).toEqual(JSON.parse(text));
  });

  it(`random templates come out alike (seed ${seed})`, () => {
    const cases = fc.sample(template, { seed, numRuns: 3000 }).map((one): TemplateCase => ({ template: one }));

    const [group] = renderWithGo(program, [{ data, cases }]);

    const alike = (one: TemplateCase): string => `${one.template} => ${outcomeOf(one)}`;
    expect(cases.map(renderHere).map(alike)).toEqual(group?.cases.map(alike));
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GoTemplateError } from './go-template-error.js';
import { parseGoTemplate } from './go-template.js';

/** What comes of a template. Errors as Go writes them. */
interface Outcome {
  readonly output?: string;
  readonly error?: string;
}

/** What the Go program of `test/clients/go-template` recorded, and what is ours where it differs on purpose. */
interface RecordedCase extends Outcome {
  readonly template: string;
  readonly ours?: Outcome;
  readonly why?: string;
}

interface RecordedGroup {
  readonly data: unknown;
  readonly cases: readonly RecordedCase[];
}

const directory = 'libs/go-template/cases';

/** Integers keep all their digits, and other numbers stay floats: as Go decodes them. */
function decodeJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context?.source ?? 0) : value,
  );
}

function outcomeOf(template: string, data: unknown): Outcome {
  try {
    return { output: parseGoTemplate('case', template).execute(data) };
  } catch (error) {
    if (error instanceof GoTemplateError) {
      return { error: error.message };
    }
    throw error;
  }
}

/** Go tells the line of an error of syntax, and we the column too. */
function asGoTells({ output, error }: Outcome): Outcome {
  return output === undefined
    ? { error: error?.replace(/^(template: case:\d+):\d+: (?!executing)/, '$1: ') ?? '' }
    : { output };
}

describe.each(readdirSync(directory).filter((file) => file.endsWith('.json')))('the cases of %s', (file) => {
  const groups = decodeJson(readFileSync(join(directory, file), 'utf8')) as readonly RecordedGroup[];
  const cases = groups.flatMap(({ data, cases: recorded }) => recorded.map((one) => ({ ...one, data })));

  it.each(cases)('$template', ({ template, data, ours, output, error }) => {
    const go: Outcome = output === undefined ? { error: error ?? '' } : { output };

    expect(asGoTells(outcomeOf(template, data))).toEqual(ours ?? go);
  });
});

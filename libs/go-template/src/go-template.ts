import { executeTemplate, type ParsedTemplate } from './execution/executor.js';
import { functionTable } from './functions/function-table.js';
import { parseTemplate } from './syntax/parser.js';
import { fromByteString } from './value/byte-string.js';

/** What Go prints for a value that is missing. Policies of the Go original never show it, wherever it comes from. */
const noValue = '<no value>';

/**
 * A template in the language of Go's `text/template` with the functions of sprig: plain text, nothing is escaped. What is
 * missing in the data, or null, is printed as nothing.
 *
 * Executing is bounded in work, depth and output, so that a template can neither hang a process nor exhaust it. It changes
 * neither the template nor the data, and may be repeated.
 */
export class GoTemplate {
  readonly #parsed: ParsedTemplate;

  /** Made by {@link parseGoTemplate}. */
  constructor(parsed: ParsedTemplate) {
    this.#parsed = parsed;
  }

  /**
   * The text that the template makes of data.
   *
   * @param data - what JSON can hold, numbers without a fraction being integers; bigints keep more digits, see `decodeJson`
   * @throws GoTemplateError when a function fails, a value is of the wrong type, or a limit is exceeded
   */
  execute(data: unknown): string {
    return fromByteString(executeTemplate(this.#parsed, data, functionTable)).replaceAll(noValue, '');
  }
}

/**
 * Reads a template.
 *
 * @param name - what errors call it
 * @throws GoTemplateError when the text is no template, or uses a function that there is not
 */
export function parseGoTemplate(name: string, text: string): GoTemplate {
  const templates = parseTemplate(name, text, (word) => Object.hasOwn(functionTable, word));
  return new GoTemplate({ name, text, templates });
}

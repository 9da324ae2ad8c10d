import { charactersOf } from '../value/byte-string.js';
import { printValue, type Spend } from '../value/print.js';
import { GoInteger, type Value } from '../value/value.js';
import { typeName } from '../value/value-type.js';
import type { Directive } from './directive.js';
import { formatValue } from './format-value.js';

/** What Go takes for a width or a precision; larger ones are an error in the output. */
const maxWidth = 1_000_000;
const directiveGrammar = /%([+\-# 0]*)(\[[^\]]*\]?)?(\*|\d+)?(?:(\.)(\[[^\]]*\]?)?(\*|\d+)?)?(\[[^\]]*\]?)?/y;

/**
 * A text in which the directives of a format are replaced by values, as Go's `fmt.Sprintf` does it. It never fails: what is
 * wrong is written where the value would be, `%!d(string=x)`.
 */
export function formatPrintf(format: string, values: readonly Value[], spend: Spend): string {
  spend(format.length);
  const formatter = new Formatter(format, values, spend);
  return formatter.run();
}

class Formatter {
  readonly #format: string;
  readonly #values: readonly Value[];
  readonly #spend: Spend;
  /** Index of the value that comes next. */
  #next = 0;
  /** Whether a directive chose its value by number: then values may be left over. */
  #hasChosen = false;

  constructor(format: string, values: readonly Value[], spend: Spend) {
    this.#format = format;
    this.#values = values;
    this.#spend = spend;
  }

  run(): string {
    let text = '';
    let at = 0;
    for (let percent = this.#format.indexOf('%'); percent >= 0; percent = this.#format.indexOf('%', at)) {
      text += this.#format.slice(at, percent);
      directiveGrammar.lastIndex = percent;
      const found = directiveGrammar.exec(this.#format);
      const end = percent + (found?.[0].length ?? 1);
      const [verb] = charactersOf(this.#format.slice(end, end + 4));
      if (verb === undefined) {
        this.#hasChosen ||= found?.[0].includes('[') ?? false;
        return `${text}%!(NOVERB)${this.#leftOver()}`;
      }
      const shown = this.#directive(found ?? [], verb);
      this.#spend(shown.length);
      text += shown;
      at = end + verb.length;
    }
    return text + this.#format.slice(at) + this.#leftOver();
  }

  #directive(
    [, flags = '', widthIndex, width, dot, precisionIndex, precision, index]: readonly (string | undefined)[],
    verb: string,
  ): string {
    const problems: string[] = [];
    let isGoodIndex = this.#choose(widthIndex);
    const chosenWidth = this.#measure(width, 'WIDTH', problems);
    isGoodIndex = this.#choose(precisionIndex) && isGoodIndex;
    const chosenPrecision = dot === undefined ? undefined : (this.#measure(precision, 'PREC', problems) ?? 0);
    isGoodIndex = this.#choose(index) && isGoodIndex;
    const directive = directiveOf(flags, verb, chosenWidth, chosenPrecision);
    this.#spend(Math.abs(chosenWidth ?? 0) + Math.max(0, chosenPrecision ?? 0));
    return problems.join('') + this.#verb(directive, isGoodIndex);
  }

  #verb(directive: Directive, isGoodIndex: boolean): string {
    const { verb } = directive;
    if (verb === '%') {
      return '%';
    }
    if (!isGoodIndex) {
      return `%!${verb}(BADINDEX)`;
    }
    if (this.#next >= this.#values.length) {
      return `%!${verb}(MISSING)`;
    }
    const value = this.#values[this.#next];
    this.#next += 1;
    return formatValue(value, directive, this.#spend);
  }

  /** Goes to the value that `[n]` names. @returns false when there is none */
  #choose(index: string | undefined): boolean {
    if (index === undefined) {
      return true;
    }
    this.#hasChosen = true;
    const number = /^\[(\d+)\]$/.exec(index)?.[1];
    const chosen = Number(number) - 1;
    if (number === undefined || chosen < 0 || chosen >= this.#values.length) {
      return false;
    }
    this.#next = chosen;
    return true;
  }

  /** A width or precision as it is written, or, for a star, as the next value has it. */
  #measure(text: string | undefined, name: string, problems: string[]): number | undefined {
    if (text === undefined) {
      return undefined;
    }
    if (text !== '*') {
      const number = Number(text);
      return number > maxWidth ? undefined : number;
    }
    const value = this.#values[this.#next];
    this.#next += 1;
    const number = value instanceof GoInteger ? Number(value.value) : NaN;
    if (Number.isNaN(number) || Math.abs(number) > maxWidth) {
      problems.push(`%!(BAD${name})`);
      return undefined;
    }
    return number;
  }

  #leftOver(): string {
    if (this.#hasChosen || this.#next >= this.#values.length) {
      return '';
    }
    const left = this.#values.slice(this.#next).map((value) => {
      const isNil = value === null || value === undefined;
      return isNil ? '<nil>' : `${typeName(value)}=${printValue(value, this.#spend)}`;
    });
    return `%!(EXTRA ${left.join(', ')})`;
  }
}

/** A negative width is a flag, and a negative precision none. */
function directiveOf(flags: string, verb: string, width?: number, precision?: number): Directive {
  const isLeft = width !== undefined && width < 0;
  return {
    flags: new Set(Array.from(isLeft ? `${flags}-` : flags)),
    verb,
    ...(width === undefined ? {} : { width: Math.abs(width) }),
    ...(precision === undefined || precision < 0 ? {} : { precision }),
  };
}

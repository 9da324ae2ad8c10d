import { formatFloat } from '../value/float-text.js';
import { pad, type Directive } from './directive.js';
import { signOf } from './format-integer.js';

/** A float for one of its verbs; undefined for any other. */
export function formatFloatVerb(value: number, directive: Directive): string | undefined {
  const { verb, flags, precision } = directive;
  const text = digitsOf(Math.abs(value), verb, precision);
  if (text === undefined) {
    return undefined;
  }
  const isNegative = value < 0 || Object.is(value, -0);
  const isFinite = Number.isFinite(value);
  const sign = value === Infinity && verb === 'v' ? '+' : signOf(isNegative, flags);
  const shown = (Number.isNaN(value) && !flags.has('+') ? '' : sign) + text.replace(/^\+/, '');
  // Go keeps the sign of an infinity that has none to show.
  const complete = value === Infinity && !shown.startsWith('+') ? `+${shown.trimStart()}` : shown;
  return pad(complete, complete.length, directive, isFinite);
}

function digitsOf(magnitude: number, verb: string, precision: number | undefined): string | undefined {
  switch (verb) {
    case 'v':
    case 'g':
      return formatFloat(magnitude, 'g', precision);
    case 'G':
      return formatFloat(magnitude, 'g', precision).replace('e', 'E');
    case 'e':
      return formatFloat(magnitude, 'e', precision ?? 6);
    case 'E':
      return formatFloat(magnitude, 'e', precision ?? 6).replace('e', 'E');
    case 'f':
    case 'F':
      return formatFloat(magnitude, 'f', precision ?? 6);
    default:
      return undefined;
  }
}

import { toByteString } from '../value/byte-string.js';
import { printValue, type Spend } from '../value/print.js';
import { GoInteger, GoList, GoMap, isGoObject, type Value } from '../value/value.js';
import { NamedInteger } from '../value/named-integer.js';
import { typeName } from '../value/value-type.js';
import { checkValueDepth } from '../limit-error.js';
import { pad, type Directive } from './directive.js';
import { formatFloatVerb } from './format-float.js';
import { formatInteger } from './format-integer.js';
import { formatString } from './format-string.js';
import { goSyntax } from './go-syntax.js';

/** A value as a directive shows it. Lists and maps show each of their elements that way. */
export function formatValue(value: Value, directive: Directive, spend: Spend, depth = 0): string {
  spend(1);
  checkValueDepth(depth);
  const { verb, flags } = directive;
  if (verb === 'T') {
    return formatString(toByteString(typeName(value)), { ...directive, verb: 's' });
  }
  if (value === null || value === undefined) {
    // Inside a list no verb finds fault with a nil.
    return verb === 'v' || depth > 0 ? pad('<nil>', 5, directive) : `%!${verb}(<nil>)`;
  }
  if (verb === 'v' && flags.has('#')) {
    return goSyntax(value, spend);
  }
  if (value instanceof GoList) {
    return formatList(value, directive, spend, depth);
  }
  if (value instanceof GoMap) {
    const members = value
      .sortedKeys()
      .map((key) =>
        [key, value.entries.get(key)].map((part) => formatValue(part, directive, spend, depth + 1)).join(':'),
      );
    return `map[${members.join(' ')}]`;
  }
  const text = formatScalar(value, directive);
  return text ?? `%!${verb}(${typeName(value)}=${printValue(value, spend)})`;
}

/** Bytes are a string to the verbs of strings. */
function formatList(list: GoList, directive: Directive, spend: Spend, depth: number): string {
  if (list.element === 'uint8' && 'sqxX'.includes(directive.verb)) {
    const bytes = list.items.map((byte) => String.fromCharCode(byte instanceof GoInteger ? Number(byte.value) : 0));
    return formatString(bytes.join(''), directive);
  }
  return `[${list.items.map((item) => formatValue(item, directive, spend, depth + 1)).join(' ')}]`;
}

/** undefined when the verb does not fit the type. */
function formatScalar(
  value: Exclude<Value, undefined | null | GoList | GoMap>,
  directive: Directive,
): string | undefined {
  const { verb } = directive;
  if (value instanceof GoInteger) {
    return formatInteger(value, directive);
  }
  if (value instanceof NamedInteger && !'vsqxX'.includes(verb)) {
    return formatInteger(value.integer, directive);
  }
  if (typeof value === 'boolean') {
    return verb === 'v' || verb === 't' ? pad(String(value), String(value).length, directive) : undefined;
  }
  if (typeof value === 'number') {
    return formatFloatVerb(value, directive);
  }
  const text = isGoObject(value) ? value.toGoString() : value;
  return 'vsqxX'.includes(verb) ? formatString(text, directive) : undefined;
}

import { RE2JS, RE2JSException } from 're2js';
import { fromByteString, toByteString } from '../value/byte-string.js';
import { GoList, type Value } from '../value/value.js';
import { CallError, define, type CallContext, type FunctionTable, type GoFunction } from './go-function.js';
import { withMust } from './must.js';

/** A pattern longer than this is refused: the time of a match is in proportion to it. */
const maxPatternLength = 1000;

/** What a function needs of a match. */
interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

/**
 * Functions of sprig about regular expressions in the syntax of Go, RE2: no look-around, no back-references, and a time
 * that grows with the text and not with the ways to read it.
 */
export const regexFunctions: FunctionTable = {
  ...withMust({
    regexFind: define(['string', 'string'], ([pattern, text], context) => {
      const { subject, matches } = search(pattern, text, 1, context);
      return toByteString(matches.map(({ start, end }) => subject.slice(start, end)).join(''));
    }),
    regexFindAll: define(['string', 'string', 'int'], ([pattern, text, limit], context) => {
      const { subject, matches } = search(pattern, text, limit, context);
      return stringList(
        matches.map(({ start, end }) => subject.slice(start, end)),
        matches.length === 0,
      );
    }),
    regexReplaceAll: define(['string', 'string', 'string'], ([pattern, text, template], context) =>
      replaceAll([pattern, text], context, (match, names) => expand(fromByteString(template), match, names)),
    ),
    regexReplaceAllLiteral: define(['string', 'string', 'string'], ([pattern, text, replacement], context) =>
      replaceAll([pattern, text], context, () => fromByteString(replacement)),
    ),
    regexSplit: define(['string', 'string', 'int'], ([pattern, text, limit], context) =>
      split([pattern, text], limit, context),
    ),
  }),
  mustRegexMatch: define(['string', 'string'], ([pattern, text], context) => isMatch(pattern, text, context)),
  regexMatch: lenient(define(['string', 'string'], ([pattern, text], context) => isMatch(pattern, text, context))),
  regexQuoteMeta: define(['string'], ([text]) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
};

/** A pattern that is none matches nothing. */
function lenient(strict: GoFunction): GoFunction {
  return {
    ...strict,
    call: (args, context): Value => {
      try {
        return strict.call(args, context);
      } catch (error) {
        if (error instanceof CallError) {
          return false;
        }
        throw error;
      }
    },
  };
}

function isMatch(pattern: string, text: string, context: CallContext): boolean {
  return search(pattern, text, 1, context).matches.length > 0;
}

/** @throws CallError when the pattern is none */
function compile(bytes: string, text: string, { spend }: CallContext): RE2JS {
  const pattern = fromByteString(bytes);
  if (pattern.length > maxPatternLength) {
    throw new CallError(`a regular expression may have ${maxPatternLength} characters`);
  }
  // The steps of the machine that matches: at most so many for each character.
  spend(pattern.length + Math.ceil((text.length * pattern.length) / 10));
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw error instanceof RE2JSException ? new CallError(toByteString(error.message)) : error;
  }
}

interface Found {
  /** The text, in characters of this language. */
  readonly subject: string;
  readonly matches: readonly Match[];
  readonly names: Readonly<Record<string, number>>;
}

/** Matches that do not overlap, from the left. @param limit - how many at most; all when it is negative */
function search(pattern: string, text: string, limit: number, context: CallContext): Found {
  const compiled = compile(pattern, text, context);
  const subject = fromByteString(text);
  const matcher = compiled.matcher(subject);
  const matches: Match[] = [];
  let previousEnd = -1;
  while ((limit < 0 || matches.length < limit) && matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    // Go has no empty match right after another match.
    if (start !== end || start !== previousEnd) {
      const count = matcher.groupCount();
      const groups = Array.from({ length: count + 1 }, (_, index) => matcher.group(index) ?? undefined);
      matches.push({ start, end, groups });
      context.spend(count + 1);
    }
    previousEnd = end;
  }
  return { subject, matches, names: compiled.namedGroups() };
}

function replaceAll(
  [pattern, text]: readonly [pattern: string, text: string],
  context: CallContext,
  replacementFor: (match: Match, names: Found['names']) => string,
): string {
  const { subject, matches, names } = search(pattern, text, -1, context);
  let from = 0;
  const parts: string[] = [];
  for (const match of matches) {
    const replacement = replacementFor(match, names);
    context.spend(replacement.length);
    parts.push(subject.slice(from, match.start), replacement);
    from = match.end;
  }
  return toByteString(parts.join('') + subject.slice(from));
}

/** Puts groups in the place of `$1`, `${1}`, `$name` and `${name}`; one that there is not is nothing. */
function expand(template: string, { groups }: Match, names: Found['names']): string {
  return template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_all, dollar?: string, bare?: string, braced?: string) => {
    if (dollar !== undefined) {
      return '$';
    }
    const name = bare ?? braced ?? '';
    const index = /^\d+$/.test(name) ? Number(name) : names[name];
    return index === undefined ? '' : (groups[index] ?? '');
  });
}

/** @param limit - how many parts at most, the last of which is the rest; all when it is negative */
function split([pattern, text]: readonly [string, string], limit: number, context: CallContext): GoList {
  const { subject, matches } = search(pattern, text, limit > 0 ? limit - 1 : limit, context);
  if (limit === 0) {
    return new GoList([], 'string', true);
  }
  if (pattern !== '' && text === '') {
    return stringList(['']);
  }
  const separators = matches.filter(({ end }) => end !== 0);
  const starts = [0, ...separators.map(({ end }) => end)];
  const parts = separators.map(({ start }, index) => subject.slice(starts[index], start));
  // Nothing follows a separator that is nothing at the very end.
  const isComplete = matches.at(-1)?.start === subject.length;
  return stringList(isComplete ? parts : [...parts, subject.slice(starts.at(-1))]);
}

function stringList(texts: readonly string[], isNil = false): GoList {
  return new GoList(texts.map(toByteString), 'string', isNil);
}

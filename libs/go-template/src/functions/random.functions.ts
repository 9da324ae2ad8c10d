import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { charactersOf } from '../value/byte-string.js';
import { GoInteger } from '../value/value.js';
import { CallError, define, type FunctionTable, type GoFunction } from './go-function.js';

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** What ASCII can print, the space included. */
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
/** The largest range from which Node draws. */
const maxRange = 2 ** 48 - 1;

/** Functions of sprig about chance. All of it is fit for secrets. */
export const randomFunctions: FunctionTable = {
  randAlphaNum: randomText(letters + digits),
  randAlpha: randomText(letters),
  randAscii: randomText(printable),
  randNumeric: randomText(digits),
  randBytes: define(['int'], ([count], { spend }) => {
    if (count < 0) {
      throw new CallError('runtime error: makeslice: len out of range');
    }
    spend(2 * count);
    return randomBytes(count).toString('base64');
  }),
  randInt: define(['int', 'int'], ([from, to]) => {
    if (to <= from) {
      throw new CallError('invalid argument to Intn');
    }
    if (to - from > maxRange) {
      throw new CallError(`a range of more than ${maxRange} numbers`);
    }
    return new GoInteger(from + randomInt(to - from));
  }),
  shuffle: define(['string'], ([text], { spend }) => {
    spend(text.length);
    return shuffled(charactersOf(text)).join('');
  }),
  uuidv4: define([], () => randomUUID()),
};

/** Of a negative length, sprig makes nothing. */
function randomText(alphabet: string): GoFunction {
  return define(['int'], ([count], { spend }) => {
    const length = Math.max(0, count);
    spend(length);
    return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  });
}

function shuffled(characters: readonly string[]): readonly string[] {
  const result = [...characters];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const chosen = randomInt(last + 1);
    [result[last], result[chosen]] = [result[chosen] ?? '', result[last] ?? ''];
  }
  return result;
}

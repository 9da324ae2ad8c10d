import { isSpace, lowerCharacter, upperCharacter } from './text.js';

const connector = /^[-_\s]$/u;

/** `some_words` as `SomeWords`: what follows a connector is upper case, everything else lower. */
export function camelCase(text: string): string {
  const leading = /^[-_\p{White_Space}]*/u.exec(text)?.[0] ?? '';
  const characters = Array.from(text.slice(leading.length));
  let result = '';
  characters.forEach((character, index) => {
    const before = characters[index - 1];
    if (isConnector(character)) {
      const next = characters[index + 1];
      result += next === undefined || isConnector(next) ? character : '';
    } else {
      result += before === undefined || isConnector(before) ? upperCharacter(character) : lowerCharacter(character);
    }
  });
  return leading + result;
}

function isConnector(character: string): boolean {
  return connector.test(character) || isSpace(character);
}

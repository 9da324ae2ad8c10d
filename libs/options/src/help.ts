import { nameOf } from './argument.js';
import { globalFlags } from './command-line.js';
import type { Flag } from './flag.js';
import type { FlagSet } from './flag-set.js';

const helpWidth = 100;
const helpIndent = ' '.repeat(12);

/** The help text: every flag of every set, with placeholder, default and description. */
export function printHelp(sets: Readonly<Record<string, FlagSet>>): string {
  return [...Object.values(sets), globalFlags].map(printSet).join('\n');
}

function printSet({ title, definitions }: FlagSet): string {
  const flags = Object.entries(definitions).map(([name, flag]) => printFlag(name, flag));
  return `${title.charAt(0).toUpperCase()}${title.slice(1)} flags:\n\n${flags.join('')}`;
}

function printFlag(name: string, { placeholder, defaultText, help }: Flag<unknown>): string {
  const short = name === 'help' ? '-h, ' : '';
  const typed = [`    ${short}${nameOf(name)}`, placeholder, defaultText === '' ? '' : `(default ${defaultText})`];
  return `${typed.filter(Boolean).join(' ')}\n${wrap(help)}`;
}

function wrap(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > helpWidth) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((wrapped) => `${helpIndent}${wrapped}\n`).join('');
}

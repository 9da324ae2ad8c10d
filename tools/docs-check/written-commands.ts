import type { DocumentationPage, PageBlock } from './documentation-page.js';
import { sessionCommands } from './terminal-session.js';

/** A command that a page names without its being run: in a sentence, or in a block with `skip`. */
export interface WrittenCommand {
  readonly path: string;
  /** The name of the program, and its arguments, without quotes. */
  readonly words: readonly [string, ...string[]];
}

const fencedBlock = /^\s*(?<ticks>`{3,})[\s\S]*?^\s*\k<ticks>\s*$/gm;
const inlineCode = /`(?<code>[^`\n]+)`/g;
const word = /(?:'[^']*'|"(?:[^"\\]|\\.)*"|[^\s'"])+/g;
const binaryFile = /^dist\/apps\/(?<binary>[\w-]+)\/src\/main\.js$/;

/** The commands of a page that are not run, and whatever else stands in sentences as code. */
export function writtenCommands({ path, text, blocks }: DocumentationPage): readonly WrittenCommand[] {
  const sentences = text.replaceAll(fencedBlock, '');
  const inSentences = [...sentences.matchAll(inlineCode)].map(({ groups }) => groups?.['code'] ?? '');
  const notRun = blocks.filter(({ language, skip }) => skip !== undefined && /^(?:console|sh)$/.test(language));
  return [...inSentences, ...notRun.flatMap(linesOf)].flatMap((line) => {
    const [program, ...args] = wordsOf(line);
    return program === undefined ? [] : [{ path, words: [program, ...args] as const }];
  });
}

function linesOf(block: PageBlock): readonly string[] {
  const texts = block.language === 'console' ? sessionCommands(block).map(({ command }) => command) : [block.text];
  return texts.flatMap((text) => text.replaceAll(/\\\n/g, ' ').split('\n'));
}

/** Of the first command of a line, as far as it is to be typed: `…` and `<…>` stand for what readers have to fill in. */
function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(word)].map(([text]) => text);
  const end = words.findIndex((text) => /^(?:[|;>&#]|\d>)/.test(text));
  const typed = (end === -1 ? words : words.slice(0, end)).filter((text) => text !== '…');
  const start = typed.findIndex((text) => !/^[A-Z_]+=/.test(text) && !text.endsWith('.bin/node'));
  const [program = '', ...args] = start === -1 ? [] : typed.slice(start);
  const binary = binaryFile.exec(program)?.groups?.['binary'];
  return program === '' ? [] : [binary ?? program, ...args.map((text) => text.replaceAll(/^['"]|['"]$/g, ''))];
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A fenced block of a page, or a script for the checker that readers do not see. */
export interface PageBlock {
  /** What stands behind the fence: `console`, `sh`, `yaml`; `hidden` for a script in a comment. */
  readonly language: string;
  readonly text: string;
  /** Number of its first line of text in the page, from 1. */
  readonly line: number;
  /** Why the block is not run, from `<!-- docs:check skip="…" -->` before it. */
  readonly skip?: string;
  /** Where its text is written before what follows is run, from `<!-- docs:check file="…" -->`. */
  readonly file?: string;
}

/** One page of Markdown. */
export interface DocumentationPage {
  /** Relative to the root of the project. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly PageBlock[];
}

const fence = /^\s*(?<ticks>`{3,})(?<language>\S*)/;
const comment = /^\s*<!-- docs:check(?<attributes> .*)? -->$/;
const hiddenStart = /^<!-- docs:check$/;

/** Every page at the root and in `docs`, by path. (Those of the examples are run by their own tests.) */
export async function documentationPages(root: string): Promise<readonly DocumentationPage[]> {
  const docs = await readdir(join(root, 'docs'), { recursive: true });
  const files = ['README.md', 'CONTRIBUTING.md', ...docs.map((file) => join('docs', file))].filter(isPage);
  const texts = files
    .toSorted((a, b) => a.localeCompare(b))
    .map(async (path) => ({
      path,
      text: await readFile(join(root, path), 'utf8'),
    }));
  return (await Promise.all(texts)).map(({ path, text }) => readPage(path, text));
}

function isPage(path: string): boolean {
  return path.endsWith('.md') && !path.includes('node_modules');
}

/** @throws Error when a block does not say what it is, or a comment for the checker cannot be understood */
export function readPage(path: string, text: string): DocumentationPage {
  const lines = text.split('\n');
  const blocks: PageBlock[] = [];
  let attributes: Readonly<Record<string, string>> = {};
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const opening = fence.exec(line)?.groups;
    if (opening !== undefined) {
      const end = endOf(lines, index, (candidate) => candidate.trim() === opening['ticks']);
      const language = opening['language'] ?? '';
      if (language === '') {
        throw new Error(`${path}:${index + 1}: the block does not say what it is: console, sh, text, yaml, …`);
      }
      blocks.push({ language, text: lines.slice(index + 1, end).join('\n'), line: index + 2, ...attributes });
      attributes = {};
      index = end;
    } else if (hiddenStart.test(line)) {
      const end = endOf(lines, index, (candidate) => candidate === '-->');
      blocks.push({ language: 'hidden', text: lines.slice(index + 1, end).join('\n'), line: index + 2 });
      index = end;
    } else if (line.trimStart().startsWith('<!-- docs:check')) {
      attributes = readAttributes(line, `${path}:${index + 1}`);
    }
  }
  return { path, text, blocks };
}

function endOf(lines: readonly string[], start: number, isEnd: (line: string) => boolean): number {
  const end = lines.findIndex((line, index) => index > start && isEnd(line));
  return end === -1 ? lines.length : end;
}

function readAttributes(line: string, place: string): Readonly<Record<string, string>> {
  const given = comment.exec(line)?.groups?.['attributes'] ?? '';
  const attributes = [...given.matchAll(/ (?<name>skip|file)="(?<value>[^"]+)"/g)];
  if (attributes.length === 0 || attributes.map(([whole]) => whole).join('') !== given) {
    throw new Error(`${place}: neither skip="why" nor file="name" is said: ${line.trim()}`);
  }
  return Object.fromEntries(attributes.map(({ groups }) => [groups?.['name'], groups?.['value']]));
}

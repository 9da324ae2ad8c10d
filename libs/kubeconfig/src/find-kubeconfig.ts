import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { KubeconfigDocument } from './kubeconfig-document.js';

/** What the caller said about where to look. Empty texts say nothing. */
export interface KubeconfigChoice {
  readonly file: string;
  readonly context: string;
}

/** The file that has the context. */
export interface FoundKubeconfig {
  readonly file: string;
  readonly text: string;
  readonly context: string;
  /** Names of clusters that the other files have. */
  readonly taken: ReadonlySet<string>;
}

/**
 * Finds the kubeconfig that kubectl would use: the file that was named, else those of `$KUBECONFIG`, else `~/.kube/config`.
 * Of several files the first with a current context says which it is, and the first that has it is the one.
 *
 * @throws Error naming the files when none of them is there, or none has the context
 */
export async function findKubeconfig(
  { file, context }: KubeconfigChoice,
  environment: NodeJS.ProcessEnv,
): Promise<FoundKubeconfig> {
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  const usual = listed.length > 0 ? listed : [join(environment['HOME'] ?? '', '.kube', 'config')];
  const files = file === '' ? usual : [file];
  const read = (await Promise.all(files.map(readIfThere))).filter((found) => found !== undefined);
  if (read.length === 0) {
    throw new Error(`there is no kubeconfig: ${files.join(', ')}`);
  }
  const name = context === '' ? read.map(({ document }) => document.currentContext).find(Boolean) : context;
  if (name === undefined) {
    throw new Error(`no context is the current one in ${files.join(', ')}; choose one with --context`);
  }
  const found = read.find(({ document }) => document.entries('contexts').has(name));
  if (found === undefined) {
    throw new Error(`no context ${JSON.stringify(name)} in ${files.join(', ')}`);
  }
  const taken = read
    .filter((other) => other !== found)
    .flatMap(({ document }) => [...document.entries('clusters').keys()]);
  return { file: found.file, text: found.text, context: name, taken: new Set(taken) };
}

interface ReadFile {
  readonly file: string;
  readonly text: string;
  readonly document: KubeconfigDocument;
}

async function readIfThere(file: string): Promise<ReadFile | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    return { file, text, document: new KubeconfigDocument(text) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new Error(`cannot read ${file}`, { cause: error });
  }
}

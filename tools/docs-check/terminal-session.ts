import type { PageBlock } from './documentation-page.js';

/** A command, and what the page says that it prints. */
export interface SessionCommand {
  /** As typed, with its further lines. */
  readonly command: string;
  /** `undefined` when the page shows nothing: then the command has to succeed, whatever it prints. */
  readonly output: readonly string[] | undefined;
  /** Whether it goes on until somebody presses Ctrl-C, which the page shows as the last line `^C`. */
  readonly isInterrupted: boolean;
  /** Lines of its output in the page, from 1: the first, and the one behind the last. */
  readonly outputLines: readonly [number, number];
}

const promptLength = '$ '.length;

/** The commands of a block: each line with `$ ` in a `console`, the whole of another one. */
export function sessionCommands({ language, text, line }: PageBlock): readonly SessionCommand[] {
  const lines = text.split('\n');
  if (language !== 'console') {
    const end = line + lines.length;
    return [{ command: `set -e\n${text}`, output: undefined, isInterrupted: false, outputLines: [end, end] }];
  }
  const starts = lines.flatMap((candidate, index) => (candidate.startsWith('$ ') ? [index] : []));
  return starts.map((start, at) => {
    const session = lines.slice(start, starts[at + 1] ?? lines.length);
    const length = commandLength(session);
    const output = session.slice(length);
    const shown = output.join('\n').trimEnd().split('\n');
    const isInterrupted = shown.at(-1) === '^C';
    const compared = isInterrupted ? shown.slice(0, -1) : shown;
    const first = line + start + length;
    return {
      command: session.slice(0, length).join('\n').slice(promptLength),
      output: shown.join('') === '' ? undefined : compared,
      isInterrupted,
      outputLines: [first, first + compared.length],
    };
  });
}

/** Lines of a command: as long as they end with a backslash or within quotes, or up to the end of its here-document. */
function commandLength(session: readonly string[]): number {
  const hereDocument = /<<-?\s*'?(?<word>\w+)'?/.exec(session[0] ?? '')?.groups?.['word'];
  if (hereDocument !== undefined) {
    return session.indexOf(hereDocument) + 1;
  }
  const last = session.findIndex(
    (line, index) => !line.endsWith('\\') && !endsInQuotes(session.slice(0, index + 1).join('\n')),
  );
  return last === -1 ? session.length : last + 1;
}

/** What is quoted to its end, or cannot open or close quotes, is left out: what is left is a quote that is still open. */
function endsInQuotes(text: string): boolean {
  return /["']/.test(text.replaceAll(/\\.|'[^']*'|"(?:[^"\\]|\\.)*"/gs, ''));
}

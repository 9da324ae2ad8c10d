import { globalFlags, type Flag, type FlagSet } from '#options';
import { loggingFlags } from '#telemetry';
import { code, markdownTable } from './markdown-table.js';

/** The page about the flags of a process: those of its flag sets, and those that every process has. */
export function flagReference(name: string, sets: Readonly<Record<string, FlagSet>>): string {
  const sections = [...Object.values(sets), loggingFlags, globalFlags].map(section);
  const gates = 'What the gates of `--feature-gates` switch is in [feature gates](feature-gates.md).';
  return [`# Flags of \`${name}\``, `As \`${name} --help\` prints them. ${gates}`, ...sections].join('\n\n');
}

function section({ title, definitions }: FlagSet): string {
  const rows = Object.entries(definitions).map(([name, flag]) => row(name, flag));
  const heading = `## ${title.charAt(0).toUpperCase()}${title.slice(1)} flags`;
  return `${heading}\n\n${markdownTable(['flag', 'takes', 'default', 'meaning'], rows)}`;
}

function row(name: string, { placeholder, defaultText, help }: Flag<unknown>): readonly string[] {
  const typed = name.length === 1 ? `-${name}` : `--${name}`;
  // Each gate is a row of its own on another page.
  const meaning = name === 'feature-gates' ? 'Gates to switch: `A=true,B=false`.' : help;
  return [code(typed), placeholder, code(defaultText), meaning];
}

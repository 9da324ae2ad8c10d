import type { FeatureDefinitions } from '#options';
import { code, markdownTable } from './markdown-table.js';

/** The page about feature gates. @param gatesByProcess - of each process that has any */
export function gateReference(gatesByProcess: Readonly<Record<string, FeatureDefinitions>>): string {
  const sections = Object.entries(gatesByProcess).map(([name, gates]) => {
    const rows = Object.entries(gates).map(([gate, { default: isOn, stage, help }]) => [
      code(gate),
      isOn ? 'on' : 'off',
      stage,
      help,
    ]);
    return `## ${name}\n\n${markdownTable(['gate', 'default', 'stage', 'when it is on'], rows)}`;
  });
  const intro =
    'Switched with `--feature-gates=A=true,B=false`; `AllAlpha` and `AllBeta` switch all of a stage that are not named themselves. ' +
    '`binding-apiserver` has the gates of both processes.';
  return ['# Feature gates', intro, ...sections].join('\n\n');
}

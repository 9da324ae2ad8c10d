import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

type MayImport = Readonly<Record<string, readonly string[]>>;

/** The rows of the table in docs/architecture.md, a dash standing for nothing. */
async function documentedRules(): Promise<MayImport> {
  const page = await readFile('docs/architecture.md', 'utf8');
  const [, table = ''] = page.split(/\| library +\| may import +\|\n/);
  const rows = [...table.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)];
  return Object.fromEntries(rows.map(([, library, list]) => [library, list === '—' ? [] : list?.split(', ')]));
}

describe('the import rules', () => {
  it('are in docs/architecture.md as lint enforces them', async () => {
    const rules = (await import(pathToFileURL('.dependency-cruiser.js').href)) as { readonly mayImport: MayImport };

    expect(await documentedRules()).toEqual(rules.mayImport);
  });
});

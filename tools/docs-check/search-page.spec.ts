import { parseSearchOptions } from '#api';
import { SEARCH_LABEL_KEYS } from '../../libs/api/src/search-labels.parser.js';
import { documentationPages, type DocumentationPage } from './documentation-page.js';

/** A query that says nothing, and remembers what it was asked for. */
class RecordingQuery extends URLSearchParams {
  readonly asked = new Set<string>();

  override get(name: string): string | null {
    this.asked.add(name);
    return super.get(name);
  }

  override getAll(name: string): string[] {
    this.asked.add(name);
    return super.getAll(name);
  }
}

function parametersOfSearches(): readonly string[] {
  const query = new RecordingQuery();
  parseSearchOptions(query, {}, { sql: 'raw' });
  return [...query.asked];
}

describe('docs/search.md', () => {
  let page: DocumentationPage | undefined;
  let commands: string;

  beforeAll(async () => {
    const pages = await documentationPages(process.cwd());
    page = pages.find(({ path }) => path === 'docs/search.md');
    const sessions = page?.blocks.filter(({ language, skip }) => language === 'console' && skip === undefined) ?? [];
    commands = sessions.map(({ text }) => text).join('\n');
  });

  it.each(parametersOfSearches())('shows the query parameter %s in a command that is run', (parameter) => {
    expect(commands).toMatch(new RegExp(String.raw`[?&]${parameter}=`));
  });

  it('shows every search label in a command that is run, but for other spellings', () => {
    const notShown = SEARCH_LABEL_KEYS.filter(
      (key) => !commands.includes(`${key}=`) && !commands.includes(`${key} in`),
    );

    expect(notShown).toEqual(['search.clusterpedia.io/size', 'internalstorage.clusterpedia.io/owner-seniority']);
    expect(page?.text).toContain('`…/size`');
    expect(page?.text).toContain('`internalstorage.clusterpedia.io/owner-seniority`');
  });
});

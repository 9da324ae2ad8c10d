const unreleased = '## [Unreleased]\n';

/**
 * The changelog of a project that is released: what was unreleased becomes a version of that day, and an empty section is
 * above it.
 *
 * @param date - `2026-01-31`
 * @throws Error when nothing has changed, or the version is there already
 */
export function releaseChangelog(text: string, version: string, date: string): string {
  if (text.includes(`\n## [${version}]`)) {
    throw new Error(`CHANGELOG.md has ${version} already`);
  }
  if (releaseNotes(text, 'Unreleased') === '') {
    throw new Error('CHANGELOG.md says of no change that is unreleased');
  }
  return text.replace(unreleased, `${unreleased}\n## [${version}] - ${date}\n`);
}

/** What the changelog says of a version; `''` when that is nothing. */
export function releaseNotes(text: string, version: string): string {
  const [, after = ''] = text.split(`## [${version}]`);
  const [notes = ''] = after.split(/^## /m);
  return notes.replace(/^[^\n]*\n/, '').trim();
}

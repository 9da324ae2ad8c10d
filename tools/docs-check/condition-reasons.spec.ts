import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `reason: 'X'` of an object, and what stands in a union of reasons. */
const literal = /\breason: '(?<name>[A-Z]\w+)'/g;
const union = /\btype \w*Reason =(?<names>[^;]+);/g;

function sourcesOf(library: string): readonly string[] {
  const folder = `libs/${library}/src`;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(?:spec|contract)\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

function reasonsIn(library: string): readonly string[] {
  const reasons = sourcesOf(library).flatMap((text) => [
    ...[...text.matchAll(literal)].map(({ groups }) => groups?.['name'] ?? ''),
    ...[...text.matchAll(union)].flatMap(({ groups }) => groups?.['names']?.match(/\w+/g) ?? []),
  ]);
  return [...new Set(reasons)].toSorted();
}

describe.each([
  { library: 'sync', page: 'docs/troubleshooting.md', known: 'ResourceWatchFailed' },
  { library: 'policy', page: 'docs/policies.md', known: 'OrphanLifecycle' },
])('the reasons of conditions that libs/$library writes', ({ library, page, known }) => {
  it(`are all explained in ${page}`, () => {
    const text = readFileSync(page, 'utf8');
    const reasons = reasonsIn(library);

    expect(reasons.filter((reason) => !text.includes(`\`${reason}\``))).toEqual([]);
    // Were the code written otherwise, nothing would be found and everything explained.
    expect(reasons).toContain(known);
  });
});

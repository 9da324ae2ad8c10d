import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentationPages, readPage } from './documentation-page.js';
import { anchorsOf, internalLinks } from './page-links.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('links of a page', () => {
  it('are those within the project, blocks left out', () => {
    const text = 'See [a](b.md#c-d), [e](https://example.com), [f](#g).\n\n```text\n[x](y)\n```\n';

    expect(internalLinks(readPage('docs/a.md', text))).toEqual([
      { target: 'b.md', anchor: 'c-d' },
      { target: '', anchor: 'g' },
    ]);
  });

  it.each([
    ['## What kubectl can do', 'what-kubectl-can-do'],
    ['## Rights: `MemberRBAC`', 'rights-memberrbac'],
    ['### [Linked](a.md) title', 'linked-title'],
    ['## A\n## A', 'a-1'],
  ])('lead to the anchor of %j', (text, anchor) => {
    expect([...anchorsOf(readPage('docs/a.md', text))].at(-1)).toBe(anchor);
  });
});

describe('the documentation', () => {
  it('has no link that leads nowhere', async () => {
    const pages = await documentationPages(root);
    const pageByPath = new Map(pages.map((page) => [page.path, page]));

    const dead = pages.flatMap((page) =>
      internalLinks(page)
        .filter(({ target, anchor }) => {
          const path = target === '' ? page.path : normalize(join(dirname(page.path), target));
          const linked = pageByPath.get(path);
          const hasAnchor = anchor === '' || (linked !== undefined && anchorsOf(linked).has(anchor));
          return !existsSync(join(root, path)) || !hasAnchor;
        })
        .map(({ target, anchor }) => `${page.path}: ${target}#${anchor}`),
    );

    expect(dead).toEqual([]);
  });

  it('has every page in an index', async () => {
    const pages = await documentationPages(root);
    const indexes = pages.filter(({ path }) => ['docs/README.md', 'docs/adr/README.md'].includes(path));
    const listed = new Set(
      indexes.flatMap((index) => internalLinks(index).map(({ target }) => join(dirname(index.path), target))),
    );

    const unlisted = pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !listed.has(path));

    expect(unlisted).toEqual(['docs/README.md']);
  });
});

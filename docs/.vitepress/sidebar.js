const line = /^## (?<section>.+)$|^- \[(?<text>[^\]]+)\]\((?<link>[^)]+)\.md\)/gm;

/**
 * The sidebar that the index asks for: a section for each of its headings, a page for each item that begins with a link.
 *
 * @param {string} index - text of `docs/README.md`
 */
export function sidebarOf(index) {
  const sections = [];
  for (const { groups } of index.matchAll(line)) {
    if (groups.section) {
      sections.push({ text: groups.section, items: [] });
    } else {
      sections.at(-1)?.items.push({ text: groups.text, link: `/${groups.link.replace(/README$/, '')}` });
    }
  }
  return sections;
}

import type { DocumentationPage } from './documentation-page.js';

/** A link of a page to another file of the project, or to a heading. */
export interface PageLink {
  /** As written, without the anchor; empty for the page itself. */
  readonly target: string;
  /** Without `#`; empty when the link names none. */
  readonly anchor: string;
}

const inlineLink = /\]\((?<url>[^()\s]+)\)/g;
const heading = /^#{1,6} (?<title>.+)$/gm;
const fencedBlock = /^\s*(?<ticks>`{3,})[\s\S]*?^\s*\k<ticks>\s*$/gm;

/** The links of a page that stay within the project. */
export function internalLinks({ text }: DocumentationPage): readonly PageLink[] {
  const urls = [...prose(text).matchAll(inlineLink)].map(({ groups }) => groups?.['url'] ?? '');
  return urls
    .filter((url) => !/^(?:[a-z]+:|\/\/)/.test(url))
    .map((url) => {
      const [target = '', anchor = ''] = url.split('#');
      return { target, anchor };
    });
}

/** The anchors that the headings of a page get on GitHub, and in the site made of it. */
export function anchorsOf({ text }: DocumentationPage): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { groups } of prose(text).matchAll(heading)) {
    const name = slug(groups?.['title'] ?? '');
    let anchor = name;
    for (let repeated = 1; anchors.has(anchor); repeated += 1) {
      anchor = `${name}-${repeated}`;
    }
    anchors.add(anchor);
  }
  return anchors;
}

function prose(text: string): string {
  return text.replaceAll(fencedBlock, '');
}

function slug(title: string): string {
  return title
    .replaceAll(/\[(?<text>[^\]]*)\]\([^)]*\)/g, '$<text>')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

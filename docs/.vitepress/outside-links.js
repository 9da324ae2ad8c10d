import { posix } from 'node:path';

/**
 * A rule for markdown-it: links to files of the project that are no pages become the text that they stand under, since the
 * site does not have them.
 */
export function leaveLinksOutOfDocs({ tokens, env }) {
  const folder = posix.dirname(env.relativePath ?? '.');
  for (const { children } of tokens) {
    let isOutside = false;
    for (const token of children ?? []) {
      if (token.type === 'link_open') {
        isOutside = leadsOutside(folder, token.attrGet('href') ?? '');
      }
      if (isOutside && (token.type === 'link_open' || token.type === 'link_close')) {
        Object.assign(token, { type: 'text', tag: '', nesting: 0, attrs: null, content: '' });
      }
    }
  }
}

function leadsOutside(folder, href) {
  return !/^[a-z]+:|^[#/]/.test(href) && posix.join(folder, href).startsWith('../');
}

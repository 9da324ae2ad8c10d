import { readFileSync } from 'node:fs';
import { leaveLinksOutOfDocs } from './outside-links.js';
import { sidebarOf } from './sidebar.js';

const index = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The site is made of the pages as they are; `docs/README.md` is its first page and says what is in the sidebar. */
export default {
  title: 'Clusterpedia for Node.js',
  description: 'The encyclopedia of Kubernetes clusters',
  cacheDir: '.cache',
  rewrites: { 'README.md': 'index.md', 'adr/README.md': 'adr/index.md' },
  markdown: { config: (markdown) => markdown.core.ruler.push('outside-links', leaveLinksOutOfDocs) },
  // Pages are plain Markdown: `{{ }}` in them is text, about the templates of policies for instance.
  vue: { template: { compilerOptions: { delimiters: ['\u0000{', '}\u0000'] } } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: sidebarOf(index),
  },
};

import { readFile } from 'node:fs/promises';
import { readPage } from '../docs-check/documentation-page.js';
import { sessionImage } from './session-image.js';

/** Where the picture is that the README shows. */
export const RECORDED_SESSION = 'docs/images/first-search.svg';

/**
 * The picture of the first session in the README. What that shows is run, and compared, by `npm run docs:check`: a picture of
 * it shows what was printed.
 *
 * @throws Error when the README has no session
 */
export async function recordedSession(): Promise<string> {
  const { blocks } = readPage('README.md', await readFile('README.md', 'utf8'));
  const session = blocks.find(({ language, skip }) => language === 'console' && skip === undefined);
  if (session === undefined) {
    throw new Error('README.md has no console block that is run');
  }
  return sessionImage(session.text, 'kubectl searches three clusters through Clusterpedia');
}

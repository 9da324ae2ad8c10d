import { rewritePage } from './rewrite-page.js';
import { sessionCommands } from './terminal-session.js';

const page = ['intro', '```console', '$ a', 'old', '$ b', '1', '2', '3', '4', '...', '```', 'outro'];

describe('a page that is written anew', () => {
  it('shows what commands print now, as much of it as before', () => {
    const block = { language: 'console', text: page.slice(2, 10).join('\n'), line: 3 };
    const [first, second] = sessionCommands(block).map((command) => ({ line: 0, message: '', command }));

    const text = rewritePage(page.join('\n'), [
      ...(first === undefined ? [] : [{ ...first, printed: ['new', 'lines'] }]),
      ...(second === undefined ? [] : [{ ...second, printed: ['5', '6', '7', '8', '9'] }]),
    ]);

    expect(text.split('\n')).toEqual([
      'intro',
      '```console',
      '$ a',
      'new',
      'lines',
      '$ b',
      '5',
      '6',
      '7',
      '8',
      '...',
      '```',
      'outro',
    ]);
  });
});

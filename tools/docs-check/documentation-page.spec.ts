import { readPage } from './documentation-page.js';

const fence = '```';

describe('a page', () => {
  it('has blocks, with what is said of them and where they are', () => {
    const text = [
      '# Title',
      '<!-- docs:check skip="needs a cluster" -->',
      '',
      `${fence}console`,
      '$ kubectl get pods',
      fence,
      '<!-- docs:check file="a.yaml" -->',
      `${fence}yaml`,
      'kind: A',
      'metadata: {}',
      fence,
      '<!-- docs:check',
      'export A=1',
      '-->',
      `${fence}sh`,
      'ls',
      fence,
    ].join('\n');

    expect(readPage('docs/a.md', text).blocks).toEqual([
      { language: 'console', text: '$ kubectl get pods', line: 5, skip: 'needs a cluster' },
      { language: 'yaml', text: 'kind: A\nmetadata: {}', line: 9, file: 'a.yaml' },
      { language: 'hidden', text: 'export A=1', line: 13 },
      { language: 'sh', text: 'ls', line: 16 },
    ]);
  });

  it.each([
    ['a block without a language', `${fence}\nls\n${fence}`, 'docs/a.md:1: the block does not say what it is'],
    [
      'a skip without a reason',
      '<!-- docs:check skip="" -->',
      'docs/a.md:1: neither skip="why" nor file="name" is said',
    ],
    ['a comment with a typing error', '\n<!-- docs:check skipp="x" -->', 'docs/a.md:2: neither skip="why"'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => readPage('docs/a.md', text)).toThrow(message);
  });
});

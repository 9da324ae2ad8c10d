import { parseSniFiles } from './sni-files.js';

describe('parseSniFiles', () => {
  it.each`
    text                                | names
    ${'a.crt,a.key'}                    | ${[]}
    ${'a.crt,a.key:example.com'}        | ${['example.com']}
    ${'a.crt,a.key:*.Example.com,east'} | ${['*.example.com', 'east']}
  `('reads $text', ({ text, names }: { text: string; names: string[] }) => {
    expect(parseSniFiles(text)).toEqual({ certFile: 'a.crt', keyFile: 'a.key', names });
  });

  it.each(['', 'a.crt', 'a.crt,', ',a.key', 'a.crt,a.key,b', 'a.crt:example.com', 'a.crt,a.key:', 'a.crt,a.key:a..b'])(
    'refuses %j',
    (text) => {
      expect(() => parseSniFiles(text)).toThrow(RangeError);
    },
  );
});

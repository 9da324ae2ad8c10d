import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { stringify } from 'yaml';
import { findKubeconfig } from './find-kubeconfig.js';

describe('findKubeconfig', () => {
  let directory: string;
  const path = (name: string): string => join(directory, name);
  const listed = (...names: readonly string[]): string => names.map(path).join(delimiter);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clusterpedia-kubeconfig-'));
    await mkdir(path('.kube'));
    for (const name of ['one', 'two']) {
      const contexts = [{ name: `${name}-context`, context: { cluster: name, user: name } }];
      await writeFile(path(name), stringify({ clusters: [{ name, cluster: {} }], contexts }));
    }
    await writeFile(path('current'), 'current-context: two-context\n');
    await writeFile(path('dangling'), 'current-context: gone\n');
    await writeFile(path('broken'), '{');
    await writeFile(path('.kube/config'), 'current-context: dev\ncontexts: [{name: dev, context: {cluster: c}}]\n');
  });

  afterAll(() => rm(directory, { recursive: true }));

  it.each([
    ['the file that is named', { file: 'one', context: 'one-context' }, ['two'], { file: 'one', taken: [] }],
    ['the usual file', {}, [], { file: '.kube/config', context: 'dev' }],
    ['the usual file when KUBECONFIG is empty', {}, undefined, { file: '.kube/config', context: 'dev' }],
    ['the file of KUBECONFIG', { context: 'one-context' }, ['one'], { file: 'one' }],
    [
      'the one of several files that has the context',
      { context: 'two-context' },
      ['one', 'two'],
      { file: 'two', taken: ['one'] },
    ],
    [
      'the file with the context that another file makes current',
      {},
      ['one', 'current', 'two'],
      { file: 'two', context: 'two-context' },
    ],
    ['what is there when a file is not', { context: 'two-context' }, ['gone', 'two'], { file: 'two' }],
  ])('takes %s', async (_, { file = '', context = '' }: { file?: string; context?: string }, files, expected) => {
    const choice = { file: file === '' ? '' : path(file), context };

    const found = await findKubeconfig(choice, { HOME: directory, KUBECONFIG: listed(...(files ?? [])) });

    const relative = { ...found, file: found.file.slice(directory.length + 1), taken: [...found.taken] };
    expect(relative).toMatchObject(expected);
  });

  it.each([
    ['nothing is there', { files: ['gone', 'lost'] }, 'there is no kubeconfig: DIR/gone, DIR/lost'],
    ['the named file is not there', { file: 'gone', files: ['one'] }, 'there is no kubeconfig: DIR/gone'],
    [
      'none is current',
      { files: ['one', 'two'] },
      'no context is the current one in DIR/one, DIR/two; choose one with --context',
    ],
    ['the context is nowhere', { files: ['one'], context: 'x' }, 'no context "x" in DIR/one'],
    ['the current context is nowhere', { files: ['dangling', 'one'] }, 'no context "gone" in DIR/dangling, DIR/one'],
    ['a file is not YAML', { files: ['one', 'broken'] }, 'cannot read DIR/broken'],
    ['a file is a directory', { files: ['.kube'] }, 'cannot read DIR/.kube'],
  ])(
    'says so when %s',
    async (_, { file = '', files, context = '' }: { file?: string; files: string[]; context?: string }, message) => {
      const choice = { file: file === '' ? '' : path(file), context };

      await expect(findKubeconfig(choice, { KUBECONFIG: listed(...files) })).rejects.toThrow(
        message.replaceAll('DIR', directory),
      );
    },
  );
});

import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { updateFile } from './update-file.js';

describe('updateFile', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clusterpedia-update-'));
    file = join(directory, 'config');
    await writeFile(file, 'before', { mode: 0o644 });
  });

  afterEach(() => rm(directory, { recursive: true }));

  it('replaces the text, for the owner to read only, and leaves nothing else behind', async () => {
    updateFile(file, (text) => `${text} and after`);

    expect(await readFile(file, 'utf8')).toBe('before and after');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['config']);
  });

  it('does not touch the file when the text stays the same', async () => {
    const { ino } = await stat(file);

    updateFile(file, (text) => text);

    expect(await stat(file)).toMatchObject({ ino });
  });

  it('keeps a link a link', async () => {
    const link = join(directory, 'link');
    await symlink(file, link);

    updateFile(link, () => 'after');

    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(file, 'utf8')).toBe('after');
  });

  it('holds the lock of kubectl while it works', async () => {
    const edit = jest.fn(() => {
      throw new Error('no such context');
    });
    await writeFile(`${file}.lock`, '');

    expect(() => updateFile(file, edit)).toThrow(
      `somebody else is writing the kubeconfig; delete ${file}.lock if nobody is`,
    );
    expect(edit).not.toHaveBeenCalled();
    await rm(`${file}.lock`);
    expect(() => updateFile(file, edit)).toThrow('no such context');
    expect(await readdir(directory)).toEqual(['config']);
    expect(await readFile(file, 'utf8')).toBe('before');
  });
});

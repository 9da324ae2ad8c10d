import { hasStorageCode, StorageError } from './storage-error.js';

describe('hasStorageCode', () => {
  const recoverable = new StorageError('Recoverable', 'no answer');

  it.each<[string, unknown, boolean]>([
    ['the error itself', recoverable, true],
    ['an error wrapped twice', new Error('sync', { cause: new Error('batch', { cause: recoverable }) }), true],
    ["an error of a plugin's own class", Object.assign(new Error('busy'), { code: 'Recoverable' }), true],
    ['an error of another code', new StorageError('Internal', 'broken'), false],
    ['an error of another code around it', new StorageError('Internal', 'list', { cause: recoverable }), true],
    ['what is no error', { code: 'Recoverable' }, false],
    ['nothing', undefined, false],
  ])('of %s', (_what, error, expected) => {
    expect(hasStorageCode(error, 'Recoverable')).toBe(expected);
  });
});

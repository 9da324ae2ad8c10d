import { traced } from './traced.js';

describe('traced', () => {
  it('does not change how work ends', async () => {
    await expect(traced('any', {}, () => Promise.resolve(1))).resolves.toBe(1);
    await expect(traced('any', {}, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  });
});

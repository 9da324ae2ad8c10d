import { eventually } from './eventually.js';

describe('eventually', () => {
  it('answers what the first passing run returned', async () => {
    let runs = 0;

    const answer = await eventually(
      () => {
        runs += 1;
        if (runs < 3) {
          throw new Error('not yet');
        }
        return runs;
      },
      { intervalMs: 1 },
    );

    expect(answer).toBe(3);
  });

  it('throws what the last run threw when time is up', async () => {
    const never = (): Promise<never> => Promise.reject(new Error('never'));

    await expect(eventually(never, { timeoutMs: 5, intervalMs: 1 })).rejects.toThrow('never');
  });
});

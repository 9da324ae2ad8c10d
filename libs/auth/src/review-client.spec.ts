import { jest } from '@jest/globals';
import type { DynamicClient } from '#client';
import { StatusError } from '#kube';
import { reviewClient } from './review-client.js';

const reviews = { group: 'authorization.k8s.io', version: 'v1', resource: 'subjectaccessreviews' };

describe('reviewClient', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Asks a control plane that fails some times before it answers. @returns the answer and the times between the tries */
  async function askWith(...failures: readonly Error[]): Promise<{ answer: unknown; delaysMs: readonly number[] }> {
    const triedAtMs: number[] = [];
    const create = (): Promise<object> => {
      const failure = failures[triedAtMs.length];
      triedAtMs.push(Date.now());
      return failure === undefined ? Promise.resolve({ status: { allowed: true } }) : Promise.reject(failure);
    };
    const answer = reviewClient({ create: create as DynamicClient['create'] })(reviews, {}).catch(
      (error: unknown) => error,
    );
    await jest.advanceTimersByTimeAsync(9000);
    return { answer: await answer, delaysMs: triedAtMs.slice(1).map((at, index) => at - (triedAtMs[index] ?? 0)) };
  }

  it.each([
    ['does not answer', new Error('no connection')],
    ['fails', new StatusError('InternalError', 'broken')],
    ['is overloaded', new StatusError('TooManyRequests', 'later')],
  ])('asks again, each time later, while the control plane %s', async (_, failure) => {
    expect(await askWith(failure, failure)).toEqual({ answer: { allowed: true }, delaysMs: [500, 750] });
  });

  it('gives up after five tries', async () => {
    const failures = Array.from({ length: 6 }, (_, index) => new Error(`try ${index + 1}`));

    const { answer, delaysMs } = await askWith(...failures);

    expect(answer).toBe(failures[4]);
    expect(delaysMs).toEqual([500, 750, 1125, 1687]);
  });

  it('does not ask again what is refused', async () => {
    const refusal = new StatusError('Forbidden', 'not for you');

    expect(await askWith(refusal)).toEqual({ answer: refusal, delaysMs: [] });
  });
});

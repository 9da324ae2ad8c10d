import { jest } from '@jest/globals';
import { StatusError, type KubernetesObject } from '#kube';
import { silentLogger } from '#telemetry';
import type { AskReview } from './review-client.js';
import { TokenReviewAuthenticator } from './token-review.authenticator.js';

describe('TokenReviewAuthenticator', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const asked: KubernetesObject[] = [];
  /** What the next reviews fail with. */
  const failures: Error[] = [];
  beforeEach(() => asked.splice(0));

  const ask: AskReview = (_resource, review) => {
    asked.push(review);
    const failure = failures.shift();
    const { token } = review['spec'] as { readonly token: string };
    const status = token === 'good' ? { authenticated: true, user: { username: 'tess' } } : { authenticated: false };
    return failure === undefined ? Promise.resolve(status as never) : Promise.reject(failure);
  };

  /** @returns the user's name, or the reason of the refusal */
  async function authenticate(authenticator: TokenReviewAuthenticator, token: string): Promise<string | undefined> {
    const headers = new Map([['authorization', [`Bearer ${token}`]]]);
    try {
      return (await authenticator.authenticate({ path: '/', headers, certificates: [] }))?.name;
    } catch (error) {
      return error instanceof StatusError ? error.reason : String(error);
    }
  }

  it.each([
    ['good', 'tess'],
    ['bad', 'Unauthorized'],
  ])('repeats what it was told of a %s token until that is too old', async (token, answer) => {
    const authenticator = new TokenReviewAuthenticator({ ask, ttlMs: 1000, logger: silentLogger });

    expect(await authenticate(authenticator, token)).toBe(answer);
    jest.advanceTimersByTime(999);
    expect(await authenticate(authenticator, token)).toBe(answer);
    expect(asked).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(await authenticate(authenticator, token)).toBe(answer);
    expect(asked).toHaveLength(2);
  });

  it('asks each time when answers may not be repeated', async () => {
    const authenticator = new TokenReviewAuthenticator({ ask, ttlMs: 0, logger: silentLogger });

    await authenticate(authenticator, 'good');
    await authenticate(authenticator, 'good');

    expect(asked).toHaveLength(2);
  });

  it('lets nobody in whose token could not be reviewed, and asks anew the next time', async () => {
    const authenticator = new TokenReviewAuthenticator({ ask, ttlMs: 1000, logger: silentLogger });
    failures.push(new StatusError('InternalError', 'down'));

    expect(await authenticate(authenticator, 'good')).toBe('Unauthorized');
    expect(await authenticate(authenticator, 'good')).toBe('tess');
  });

  it('leaves it to the control plane for whom a token is meant', async () => {
    await authenticate(new TokenReviewAuthenticator({ ask, ttlMs: 0, logger: silentLogger }), 'good');

    expect(asked.map((review) => review['spec'])).toEqual([{ token: 'good' }]);
  });
});

import { jest } from '@jest/globals';
import { StatusError } from '#kube';
import { silentLogger } from '#telemetry';
import { attributesOf } from './attributes.js';
import type { AskReview } from './review-client.js';
import { SubjectAccessReviewAuthorizer } from './subject-access-review.authorizer.js';

describe('SubjectAccessReviewAuthorizer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const user = { name: 'tess', groups: [], extra: {} };
  const attributes = attributesOf('GET', '/version', new URLSearchParams());

  function authorizerThat(ask: AskReview): SubjectAccessReviewAuthorizer {
    return new SubjectAccessReviewAuthorizer({
      ask,
      authorizedTtlMs: 2000,
      unauthorizedTtlMs: 500,
      logger: silentLogger,
    });
  }

  it.each([
    [true, 2000],
    [false, 500],
  ])('repeats %s for %i ms', async (allowed, ttlMs) => {
    const ask = jest.fn(() => Promise.resolve({ allowed }));
    const authorizer = authorizerThat(ask as AskReview);

    expect(await authorizer.authorize(user, attributes)).toEqual({ allowed, reason: '' });
    jest.advanceTimersByTime(ttlMs - 1);
    await authorizer.authorize(user, attributes);
    expect(ask).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1);
    await authorizer.authorize(user, attributes);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['cannot be reached', new Error('no connection'), 'ServiceUnavailable'],
    ['fails', new StatusError('InternalError', 'broken'), 'ServiceUnavailable'],
    ['refuses to answer', new StatusError('Forbidden', 'not for you'), 'InternalError'],
  ])('never says yes while the control plane %s', async (_, failure, reason) => {
    const authorizer = authorizerThat(() => Promise.reject(failure));

    await expect(authorizer.authorize(user, attributes)).rejects.toMatchObject({ reason });
  });
});

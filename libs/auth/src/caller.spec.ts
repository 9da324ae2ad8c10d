import type { FastifyRequest } from 'fastify';
import { callerOf, rememberCaller } from './caller.js';

describe('callerOf', () => {
  const request = { raw: {} } as FastifyRequest;

  it('knows nobody for a request that was not admitted', () => {
    expect(callerOf(request)).toBeUndefined();
  });

  it('is the same user for everybody who sees the same request', () => {
    const user = { name: 'rita', groups: [], extra: {} };

    rememberCaller(request, user);

    expect(callerOf({ ...request })).toBe(user);
  });
});

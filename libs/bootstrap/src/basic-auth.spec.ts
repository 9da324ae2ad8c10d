import { hashSync } from 'bcryptjs';
import fc from 'fast-check';
import { BasicAuth, TooManyLoginsError } from './basic-auth.js';

const users = { alice: hashSync('correct:horse', 4), bob: hashSync('höhö', 4) };

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

describe('BasicAuth', () => {
  it.each`
    authorization                                     | expected
    ${basic('alice', 'correct:horse')}                | ${true}
    ${basic('bob', 'höhö')}                           | ${true}
    ${basic('bob', 'höhö').replace('Basic', 'basic')} | ${true}
    ${basic('alice', 'correct')}                      | ${false}
    ${basic('alice', '')}                             | ${false}
    ${basic('bob', 'correct:horse')}                  | ${false}
    ${basic('constructor', 'correct:horse')}          | ${false}
    ${basic('', '')}                                  | ${false}
    ${'Basic'}                                        | ${false}
    ${'Basic YWxpY2U='}                               | ${false}
    ${'Bearer abc'}                                   | ${false}
    ${undefined}                                      | ${false}
  `(
    'answers $expected to $authorization',
    async ({ authorization, expected }: { authorization: string | undefined; expected: boolean }) => {
      expect(await new BasicAuth().isAuthentic(authorization, users)).toBe(expected);
    },
  );

  it('answers from memory the second time, but not once the hash has changed', async () => {
    const auth = new BasicAuth();
    const authorization = basic('alice', 'correct:horse');
    await auth.isAuthentic(authorization, users);

    expect(await auth.isAuthentic(authorization, users)).toBe(true);
    expect(await auth.isAuthentic(authorization, { alice: hashSync('battery', 4) })).toBe(false);
    expect(await auth.isAuthentic(authorization, {})).toBe(false);
  });

  it('lets no more than sixteen passwords wait, and a known one never', async () => {
    const auth = new BasicAuth();
    await auth.isAuthentic(basic('alice', 'correct:horse'), users);

    const guesses = Array.from({ length: 17 }, (_, guess) => auth.isAuthentic(basic('alice', `${guess}`), users));

    const outcomes = await Promise.allSettled(guesses);
    expect(outcomes.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => ({ status: 'fulfilled', value: false })));
    expect(outcomes[16]).toMatchObject({ status: 'rejected', reason: expect.any(TooManyLoginsError) });
    expect(await auth.isAuthentic(basic('alice', 'correct:horse'), users)).toBe(true);
    expect(await auth.isAuthentic(basic('alice', 'after'), users)).toBe(false);
  });

  it('refuses whatever else the header may be', async () => {
    const auth = new BasicAuth();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `Basic ${text}`),
        ),
        async (header) => {
          expect(await auth.isAuthentic(header, {})).toBe(false);
        },
      ),
      { numRuns: 20 },
    );
  });
});

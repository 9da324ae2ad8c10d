import { listen, type Listener } from './listen.js';

describe('listen', () => {
  /** A machine that refuses some addresses. */
  const machine = (refused: Readonly<Record<string, string>>): Listener => ({
    listen: ({ host, port }) => {
      const code = refused[host];
      return code === undefined
        ? Promise.resolve(`https://${host}:${port}`)
        : Promise.reject(Object.assign(new Error(code), { code }));
    },
  });

  it.each`
    host           | refused                      | outcome
    ${'::'}        | ${{}}                        | ${'https://:::443'}
    ${'::'}        | ${{ '::': 'EAFNOSUPPORT' }}  | ${'https://0.0.0.0:443'}
    ${'::'}        | ${{ '::': 'EADDRNOTAVAIL' }} | ${'https://0.0.0.0:443'}
    ${'127.0.0.1'} | ${{}}                        | ${'https://127.0.0.1:443'}
  `('at $host serves $outcome when $refused is refused', async ({ host, refused, outcome }) => {
    expect(await listen(machine(refused as Record<string, string>), host as string, 443)).toBe(outcome);
  });

  it.each([
    ['::', { '::': 'EADDRINUSE' }],
    ['::1', { '::1': 'EAFNOSUPPORT' }],
  ])('at %s does not go elsewhere for %j', async (host, refused) => {
    await expect(listen(machine(refused), host, 443)).rejects.toThrow(refused[host as never]);
  });
});

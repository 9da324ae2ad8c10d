import { FlagError, parseCommandLine } from '#options';
import { secureServingFlags } from './secure-serving.options.js';

describe('secureServingFlags', () => {
  const parse = (...argv: string[]): object => parseCommandLine({ serving: secureServingFlags }, argv).values.serving;

  it.each([
    ['--tls-cert-file=tls.crt', '--tls-cert-file and --tls-private-key-file must be given together'],
    ['--tls-private-key-file=tls.key', '--tls-cert-file and --tls-private-key-file must be given together'],
    [
      '--tls-sni-cert-key=tls.crt',
      'invalid argument "tls.crt" for "--tls-sni-cert-key" flag: ' +
        'not a pair of files such as tls.crt,tls.key or tls.crt,tls.key:*.example.com',
    ],
  ])('refuses %s', (argument, message) => {
    expect(() => parse(argument)).toThrow(new FlagError(message));
  });

  it('takes a certificate for names more than once', () => {
    expect(parse('--tls-sni-cert-key=a.crt,a.key:a.example.com,b', '--tls-sni-cert-key', 'c.crt,c.key')).toMatchObject({
      'tls-sni-cert-key': [
        { certFile: 'a.crt', keyFile: 'a.key', names: ['a.example.com', 'b'] },
        { certFile: 'c.crt', keyFile: 'c.key', names: [] },
      ],
    });
  });
});

import { proxyCredentialsOf } from './proxy-credentials.js';

const pem = '-----BEGIN X-----';
const base64 = Buffer.from(pem).toString('base64');

describe('proxyCredentialsOf', () => {
  it('finds none where there are none', () => {
    expect(proxyCredentialsOf({ authorization: 'Bearer t', 'x-clusterpedia-proxy-nosuch': 'x' })).toBeUndefined();
  });

  it.each([
    [{ 'x-clusterpedia-proxy-token': 't' }, { token: 't' }],
    [{ 'x-clusterpedia-proxy-%74oken': 't' }, { token: 't' }],
    [{ 'x-clusterpedia-proxy-ca': base64 }, { ca: pem, insecureSkipTlsVerify: false }],
    [
      { 'x-clusterpedia-proxy-client-cert': base64, 'x-clusterpedia-proxy-client-key': base64 },
      { cert: pem, key: pem },
    ],
  ])('reads %j', (headers, expected) => {
    expect(proxyCredentialsOf(headers)).toEqual(expected);
  });

  it.each([
    [{ 'x-clusterpedia-proxy-ca': '***' }, 'the header x-clusterpedia-proxy-ca is not base64'],
    [{ 'x-clusterpedia-proxy-client-key': 'secret' }, 'the header x-clusterpedia-proxy-client-key is not base64'],
    [{ 'x-clusterpedia-proxy-client-key': base64 }, 'x-clusterpedia-proxy-client-cert and -client-key belong together'],
  ])('refuses %j', (headers, message) => {
    expect(() => proxyCredentialsOf(headers)).toThrow(expect.objectContaining({ reason: 'BadRequest', message }));
  });
});

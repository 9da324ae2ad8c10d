import { answerHeaders, requestHeaders } from './passed-headers.js';

const passage = { auditId: 'a-1', from: '10.0.0.9' };

describe('requestHeaders', () => {
  it('passes on what the request is about', () => {
    const headers = { accept: 'a, b', 'content-type': 'x/y', cookie: 'c=1', 'accept-encoding': 'gzip' };

    expect(requestHeaders(headers, passage)).toEqual({
      ...headers,
      'audit-id': 'a-1',
      'x-forwarded-for': '10.0.0.9',
    });
  });

  it.each([
    'authorization',
    'host',
    'x-remote-user',
    'x-remote-group',
    'x-remote-extra-scopes',
    'impersonate-user',
    'impersonate-extra-a%2fb',
    'x-clusterpedia-proxy-token',
    'x-clusterpedia-proxy-nosuch',
    'connection',
    'keep-alive',
    'proxy-authorization',
    'te',
    'transfer-encoding',
    'upgrade',
    ':path',
  ])('keeps %s back', (name) => {
    expect(requestHeaders({ [name]: 'value' }, passage)).not.toHaveProperty([name]);
  });

  it('keeps back what the connection names as its own', () => {
    expect(requestHeaders({ connection: 'close, X-Mine', 'x-mine': '1', 'x-other': '2' }, passage)).toEqual({
      'x-other': '2',
      'audit-id': 'a-1',
      'x-forwarded-for': '10.0.0.9',
    });
  });

  it('keeps back the token among the protocols of a WebSocket', () => {
    const headers = { 'sec-websocket-protocol': 'base64url.bearer.authorization.k8s.io.c2VjcmV0, v5.channel.k8s.io' };

    expect(requestHeaders(headers, passage)['sec-websocket-protocol']).toBe('v5.channel.k8s.io');
  });

  it('adds the caller to the way the request has come', () => {
    expect(requestHeaders({ 'x-forwarded-for': '1.2.3.4' }, passage)['x-forwarded-for']).toBe('1.2.3.4, 10.0.0.9');
  });
});

describe('answerHeaders', () => {
  it('passes on what the member says, but for its connection and what this server says itself', () => {
    const passed = { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'], warning: '299 - "old"' };

    expect(
      answerHeaders({
        ...passed,
        connection: 'keep-alive',
        'transfer-encoding': 'chunked',
        'audit-id': 'm',
        'cache-control': 'x',
      }),
    ).toEqual(passed);
  });
});

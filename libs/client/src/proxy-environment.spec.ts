import { proxyFromEnvironment } from './proxy-environment.js';

const proxy = 'http://proxy:3128';

describe('proxyFromEnvironment', () => {
  it.each([
    ['https://east.example.com:6443', { HTTPS_PROXY: proxy }, proxy],
    ['https://east.example.com', { https_proxy: proxy }, proxy],
    ['https://east.example.com', { HTTPS_PROXY: 'proxy:3128' }, proxy],
    ['https://east.example.com', { HTTP_PROXY: proxy }, undefined],
    ['http://east.example.com', { HTTP_PROXY: proxy }, proxy],
    ['https://east.example.com', {}, undefined],
    ['https://localhost:6443', { HTTPS_PROXY: proxy }, undefined],
    ['https://127.0.0.2:6443', { HTTPS_PROXY: proxy }, undefined],
    ['https://[::1]:6443', { HTTPS_PROXY: proxy }, undefined],
  ])('reaches %s with %j through %s', (server, environment, expected) => {
    expect(proxyFromEnvironment(new URL(server), environment)).toBe(expected);
  });

  it.each([
    ['https://east.example.com', 'example.com', true],
    ['https://example.com', 'example.com', true],
    ['https://example.com', '.example.com', false],
    ['https://east.example.com', '.example.com', true],
    ['https://east.example.com', '*.example.com', true],
    ['https://badexample.com', 'example.com', false],
    ['https://east.example.com', 'other.org, EAST.example.com', true],
    ['https://east.example.com:6443', 'example.com:6443', true],
    ['https://east.example.com:6443', 'example.com:443', false],
    ['https://east.example.com', 'example.com:443', true],
    ['https://anything.org', '*', true],
    ['https://10.1.2.3:6443', '10.0.0.0/8', true],
    ['https://11.1.2.3:6443', '10.0.0.0/8', false],
    ['https://10.1.2.3:6443', '10.1.2.3', true],
    ['https://10.1.2.3:6443', '10.1.2.3:6443', true],
    ['https://10.1.2.3:6443', '2.3', false],
    ['https://[fd00::7]:6443', 'fd00::/8', true],
    ['https://[fd00::7]:6443', 'fd00::7', true],
    ['https://[fd00::7]:6443', '[fd00::7]:6443', true],
    ['https://10.1.2.3', '10.0.0.0/99, nonsense/8', false],
    ['https://east.example.com', '', false],
  ])('exempts %s by NO_PROXY=%s: %s', (server, list, isExempt) => {
    const found = proxyFromEnvironment(new URL(server), { HTTPS_PROXY: proxy, NO_PROXY: list });

    expect(found).toBe(isExempt ? undefined : proxy);
  });
});

import type { PediaClusterSpec } from '#api';
import { changedConnectionFields, connectionPatch } from './connection-fields.js';

function spec(fields: Partial<PediaClusterSpec>): PediaClusterSpec {
  return { syncResources: [], ...fields };
}

describe('connection fields', () => {
  it.each<[string, Partial<PediaClusterSpec>, Partial<PediaClusterSpec>, readonly string[]]>([
    ['nothing', { tokenData: 'YQ==' }, { tokenData: 'YQ==' }, []],
    [
      'a token',
      { apiserver: 'https://a', tokenData: 'YQ==' },
      { apiserver: 'https://a', tokenData: 'Yg==' },
      ['tokenData'],
    ],
    ['an absent field that becomes empty', {}, { caData: '', apiserver: '' }, []],
    ['the lines of base64', { caData: 'YWFhYmJi' }, { caData: 'YWFh\nYmJi\n' }, []],
    [
      'what is not about the connection',
      { shardingName: 'a' },
      { shardingName: 'b', syncAllCustomResources: true },
      [],
    ],
    [
      'everything',
      { apiserver: 'https://a' },
      {
        apiserver: 'https://b',
        kubeconfig: 'YQ==',
        caData: 'YQ==',
        tokenData: 'YQ==',
        certData: 'YQ==',
        keyData: 'YQ==',
      },
      ['apiserver', 'kubeconfig', 'caData', 'tokenData', 'certData', 'keyData'],
    ],
  ])('differ by %s', (_, before, after, expected) => {
    expect(changedConnectionFields(spec(before), spec(after))).toEqual(expected);
  });

  it('are patched one by one: bytes that are gone are removed, a URL becomes empty', () => {
    const wanted = spec({ tokenData: 'Yg==', shardingName: 'ignored' });

    expect(connectionPatch(wanted, ['apiserver', 'kubeconfig', 'tokenData'])).toEqual({
      spec: { apiserver: '', kubeconfig: null, tokenData: 'Yg==' },
    });
  });
});

import { FeatureGates, parseCommandLine } from '#options';
import { acceptedMethods, proxyFeatures, proxyFlags, proxySettings, type ProxySettings } from './proxy.options.js';

const gate = 'AllowProxyRequestToClusters=true';

function settingsOf(args: readonly string[], gates = gate): ProxySettings {
  const features = new FeatureGates(proxyFeatures);
  features.set(gates);
  return proxySettings(parseCommandLine({ proxy: proxyFlags }, args).values.proxy, features);
}

describe('proxySettings', () => {
  it('allows nothing by default', () => {
    expect(settingsOf([], '')).toEqual({
      isEnabled: false,
      subresources: [],
      hasProxyPath: false,
      forwardsUnsynced: false,
      usesClusterCredentials: false,
      readsSecrets: true,
      usesHostCredentials: true,
    });
  });

  it('allows a subresource that is named twice once', () => {
    const { subresources } = settingsOf(['--allowed-proxy-subresources=log,pods/log']);

    expect(subresources).toHaveLength(1);
  });

  it.each([
    '--allowed-proxy-subresources=pods/log',
    '--enable-proxy-path-for-forward-request',
    '--allow-forward-unsync-resource-request',
  ])('needs the gate for %s', (flag) => {
    expect(() => settingsOf([flag], '')).toThrow('please enable feature gate AllowProxyRequestToClusters');
  });

  it('names the flag that it cannot read', () => {
    expect(() => settingsOf(['--allowed-proxy-subresources=pods/nosuch'])).toThrow(
      /"--allowed-proxy-subresources" flag: unsupported subresources or invalid format "pods\/nosuch"/,
    );
  });
});

describe('acceptedMethods', () => {
  it.each([
    [[], ['GET']],
    [['--allowed-proxy-subresources=pods/log'], ['GET']],
    [['--allowed-proxy-subresources=log,exec'], ['GET', 'POST']],
    [['--enable-proxy-path-for-forward-request'], ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']],
    [['--allowed-proxy-subresources=nodes/proxy'], ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']],
  ])('with %j are %j', (args, expected) => {
    expect([...acceptedMethods(settingsOf(args))]).toEqual(expected);
  });
});

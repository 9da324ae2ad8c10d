import { boolean, flagSet, list, type FeatureDefinitions, type FeatureGates, type Flag, type ValuesOf } from '#options';
import { ALL_METHODS, parseProxiedSubresources, type ProxiedSubresource } from './proxied-subresources.js';

const subresources: Flag<readonly ProxiedSubresource[]> = {
  ...list({
    default: [],
    help: 'Subresources that members answer themselves, as resource/subresource, or subresource for all that have it. Supported: log, exec, attach, portforward and proxy of pods, proxy of nodes and services.',
  }),
  parse: (texts) => [
    ...new Set(
      list({ default: [], help: '' })
        .parse(texts)
        .flatMap((item) => parseProxiedSubresources(item)),
    ),
  ],
};

/** Flags about requests that are answered by members. */
export const proxyFlags = flagSet('resource server', {
  'allowed-proxy-subresources': subresources,
  'allow-pediacluster-config-for-proxy-request': boolean({
    default: false,
    help: 'Send requests that bring no credentials for the member with those of its PediaCluster, instead of anonymously.',
  }),
  'enable-proxy-path-for-forward-request': boolean({
    default: false,
    help: 'Forward everything below .../resources/clusters/NAME/proxy/ to the member.',
  }),
  'allow-forward-unsync-resource-request': boolean({
    default: false,
    help: 'Forward requests for resources that are not synchronised, too.',
  }),
});

/** Feature gates of requests that are answered by members. */
export const proxyFeatures = {
  AllowProxyRequestToClusters: {
    default: false,
    stage: 'ALPHA',
    help: 'Requests may be answered by the members themselves: forwarded ones, and subresources such as pods/log.',
  },
  ClusterAuthenticationFromSecret: { default: true, stage: 'ALPHA', help: 'Honour spec.authenticationFrom.' },
  AllowHostCredentials: {
    default: true,
    stage: 'BETA',
    help: 'Let kubeconfigs of PediaClusters run credential plugins and read files where this process runs.',
  },
} as const satisfies FeatureDefinitions;

export type ProxyFlagValues = ValuesOf<typeof proxyFlags>;

/** What of the members' own API can be reached. */
export interface ProxySettings {
  /** Without it, nothing else here means anything. */
  readonly isEnabled: boolean;
  readonly subresources: readonly ProxiedSubresource[];
  readonly hasProxyPath: boolean;
  readonly forwardsUnsynced: boolean;
  /** Whether requests without credentials for the member are sent with those of its PediaCluster. */
  readonly usesClusterCredentials: boolean;
  readonly readsSecrets: boolean;
  readonly usesHostCredentials: boolean;
}

/**
 * What the command line says about requests to members.
 *
 * @throws Error when a flag needs the gate that is off
 */
export function proxySettings(flags: ProxyFlagValues, features: FeatureGates): ProxySettings {
  const settings: ProxySettings = {
    isEnabled: features.enabled('AllowProxyRequestToClusters'),
    subresources: flags['allowed-proxy-subresources'],
    hasProxyPath: flags['enable-proxy-path-for-forward-request'],
    forwardsUnsynced: flags['allow-forward-unsync-resource-request'],
    usesClusterCredentials: flags['allow-pediacluster-config-for-proxy-request'],
    readsSecrets: features.enabled('ClusterAuthenticationFromSecret'),
    usesHostCredentials: features.enabled('AllowHostCredentials'),
  };
  const needsGate = settings.subresources.length > 0 || settings.hasProxyPath || settings.forwardsUnsynced;
  if (needsGate && !settings.isEnabled) {
    throw new Error(
      'please enable feature gate AllowProxyRequestToClusters to allow apiserver to handle the proxy and forward requests',
    );
  }
  return settings;
}

/** Methods that have a meaning below `resources`: reads, and what members can be asked to do. */
export function acceptedMethods({ subresources: allowed, hasProxyPath }: ProxySettings): ReadonlySet<string> {
  return new Set(['GET', ...(hasProxyPath ? ALL_METHODS : allowed.flatMap(({ methods }) => methods))]);
}

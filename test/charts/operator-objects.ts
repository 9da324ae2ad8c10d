interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Operated<ApiVersion extends string, Kind extends string, Spec> {
  readonly apiVersion: ApiVersion;
  readonly kind: Kind;
  readonly metadata: Metadata;
  readonly spec: Spec;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}

interface Endpoint {
  readonly port?: string;
  readonly path?: string;
  readonly interval?: string;
  readonly honorLabels?: boolean;
}

interface ServiceEndpoint extends Endpoint {
  readonly scheme?: 'http' | 'https';
  readonly bearerTokenFile?: string;
  readonly tlsConfig?: { readonly insecureSkipVerify?: boolean };
}

interface Monitored {
  readonly selector: Selector;
  readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
}

interface Rule {
  readonly expr: string;
  readonly alert?: string;
  readonly record?: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Rules {
  readonly groups?: readonly { readonly name: string; readonly interval?: string; readonly rules?: readonly Rule[] }[];
}

interface Certificate {
  readonly secretName: string;
  readonly dnsNames?: readonly string[];
  readonly issuerRef: { readonly name: string; readonly kind?: string; readonly group?: string };
}

/**
 * What operators accept of the objects that the charts make for them: the fields that are used, as the
 * CustomResourceDefinitions of prometheus-operator 0.80, cert-manager 1.18, grafana-operator 4 and 5 and VictoriaMetrics'
 * operator 0.60 have them. A field that a definition does not have keeps helm from installing the release.
 */
export interface OperatorObjects {
  readonly 'monitoring.coreos.com/v1 ServiceMonitor': Operated<
    'monitoring.coreos.com/v1',
    'ServiceMonitor',
    Monitored & { readonly endpoints: readonly ServiceEndpoint[] }
  >;
  readonly 'monitoring.coreos.com/v1 PodMonitor': Operated<
    'monitoring.coreos.com/v1',
    'PodMonitor',
    Monitored & { readonly podMetricsEndpoints: readonly Endpoint[] }
  >;
  readonly 'monitoring.coreos.com/v1 PrometheusRule': Operated<'monitoring.coreos.com/v1', 'PrometheusRule', Rules>;
  readonly 'operator.victoriametrics.com/v1beta1 VMRule': Operated<
    'operator.victoriametrics.com/v1beta1',
    'VMRule',
    Required<Rules>
  >;
  readonly 'grafana.integreatly.org/v1beta1 GrafanaDashboard': Operated<
    'grafana.integreatly.org/v1beta1',
    'GrafanaDashboard',
    { readonly instanceSelector: Selector; readonly json?: string }
  >;
  readonly 'integreatly.org/v1alpha1 GrafanaDashboard': Operated<
    'integreatly.org/v1alpha1',
    'GrafanaDashboard',
    { readonly json?: string }
  >;
  readonly 'cert-manager.io/v1 Issuer': Operated<
    'cert-manager.io/v1',
    'Issuer',
    { readonly selfSigned?: { readonly crlDistributionPoints?: readonly string[] } }
  >;
  readonly 'cert-manager.io/v1 Certificate': Operated<'cert-manager.io/v1', 'Certificate', Certificate>;
}

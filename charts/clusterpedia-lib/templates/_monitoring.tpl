{{/*
What the Prometheus operator scrapes. Each is rendered where values ask for it and the cluster offers the API. Selectors
have labels that no upgrade changes. Context: a component's dict.
*/}}

{{/* Whether the Prometheus operator is there: empty is no. Context: a chart's root. */}}
{{- define "clusterpedia.lib.hasPrometheusOperator" -}}
{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" -}}
true
{{- end -}}
{{- end -}}

{{/* Metadata of a monitor. Context: of, a component's dict; name; labels. */}}
{{- define "clusterpedia.lib.monitorMetadata" -}}
{{- $root := .of.root -}}
name: {{ .name }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "clusterpedia.lib.map" (dict "root" $root "own" (include "clusterpedia.lib.labels" .of) "asked" (list .labels $root.Values.commonLabels)) | nindent 2 }}
{{- with $root.Values.commonAnnotations }}
annotations:
  {{- include "common.tplvalues.render" (dict "value" . "context" $root) | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A ServiceMonitor. Context: of; name; values, with enabled, labels, interval; app, label of the Service; endpoint, text. */}}
{{- define "clusterpedia.lib.serviceMonitor" -}}
{{- if and .values.enabled (include "clusterpedia.lib.hasPrometheusOperator" .of.root) }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  {{- include "clusterpedia.lib.monitorMetadata" (dict "of" .of "name" .name "labels" .values.labels) | nindent 2 }}
spec:
  selector:
    matchLabels:
      app: {{ .app }}
      app.kubernetes.io/instance: {{ .of.root.Release.Name }}
  namespaceSelector:
    matchNames: [{{ .of.root.Release.Namespace }}]
  endpoints:
    - path: /metrics
      {{- with .values.interval }}
      interval: {{ . }}
      {{- end }}
      {{- .endpoint | nindent 6 }}
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.serviceMonitor" -}}
{{- $name := printf "%s-service-monitor" (include "clusterpedia.lib.fullname" .) -}}
{{- include "clusterpedia.lib.serviceMonitor" (dict "of" . "name" $name "values" .root.Values.clustersynchroManager.serviceMonitor "app" (include "clusterpedia.lib.fullname" .) "endpoint" "port: metrics") -}}
{{- end -}}

{{/* Series of members bring labels named like those of a scrape, and keep them. */}}
{{- define "clusterpedia.lib.clustersynchro-manager.kubeStateMetricsMonitor" -}}
{{- $values := .root.Values.clustersynchroManager.kubeStateMetrics -}}
{{- if $values.enabled -}}
{{- $app := include "clusterpedia.lib.kubeStateMetricsName" . -}}
{{- include "clusterpedia.lib.serviceMonitor" (dict "of" . "name" $app "values" $values.serviceMonitor "app" $app "endpoint" "port: kube-state-metrics\nhonorLabels: true") -}}
{{- end -}}
{{- end -}}

{{/*
The apiserver asks who scrapes, and whether they may get /metrics: those that scrape show the token of their account. Its
certificate is for the Service's name, of an authority that Prometheus need not know.
*/}}
{{- define "clusterpedia.lib.apiserver.serviceMonitor" -}}
{{- $endpoint := "port: https\nscheme: https\nbearerTokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token\ntlsConfig:\n  insecureSkipVerify: true" -}}
{{- include "clusterpedia.lib.serviceMonitor" (dict "of" . "name" (include "clusterpedia.lib.fullname" .) "values" .root.Values.apiserver.serviceMonitor "app" (include "clusterpedia.lib.fullname" .) "endpoint" $endpoint) -}}
{{- end -}}

{{/* controller-manager has no Service. */}}
{{- define "clusterpedia.lib.controller-manager.podMonitor" -}}
{{- $values := .root.Values.controllerManager.podMonitor -}}
{{- if and $values.enabled (include "clusterpedia.lib.hasPrometheusOperator" .root) }}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  {{- include "clusterpedia.lib.monitorMetadata" (dict "of" . "name" (include "clusterpedia.lib.fullname" .) "labels" $values.labels) | nindent 2 }}
spec:
  selector:
    matchLabels:
      app: {{ include "clusterpedia.lib.fullname" . }}
      app.kubernetes.io/instance: {{ .root.Release.Name }}
  namespaceSelector:
    matchNames: [{{ .root.Release.Namespace }}]
  podMetricsEndpoints:
    - port: metrics
      path: /metrics
      {{- with $values.interval }}
      interval: {{ . }}
      {{- end }}
{{- end }}
{{- end -}}

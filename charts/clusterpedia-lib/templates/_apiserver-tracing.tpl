{{/* Traces of the apiserver. Context: a component's dict. */}}

{{/* Whether there is a tracing configuration: empty is no. */}}
{{- define "clusterpedia.lib.apiserver.tracing" -}}
{{- with .root.Values.apiserver.telemetry.tracing -}}
{{- if or .endpoint (int .samplingRatePerMillion) -}}
true
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.lib.apiserver.tracingConfig" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "clusterpedia.lib.fullname" . }}-tracing-config
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "clusterpedia.lib.labels" . | nindent 4 }}
data:
  tracing-config.yaml: |
    apiVersion: apiserver.config.k8s.io/v1beta1
    kind: TracingConfiguration
    {{- with .root.Values.apiserver.telemetry.tracing.endpoint }}
    endpoint: {{ . | quote }}
    {{- end }}
    {{- with int .root.Values.apiserver.telemetry.tracing.samplingRatePerMillion }}
    samplingRatePerMillion: {{ . }}
    {{- end }}
{{- end -}}

{{- define "clusterpedia.lib.apiserver.otelEnv" }}
{{- with .root.Values.apiserver.telemetry.tracing.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
- name: OTEL_SERVICE_NAME
  value: {{ include "clusterpedia.lib.fullname" . }}
- name: OTEL_RESOURCE_ATTRIBUTES_POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: OTEL_RESOURCE_ATTRIBUTES_NODE_NAME
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
- name: OTEL_RESOURCE_ATTRIBUTES_POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: OTEL_RESOURCE_ATTRIBUTES
  value: service.name=$(OTEL_SERVICE_NAME),k8s.namespace.name=$(OTEL_RESOURCE_ATTRIBUTES_POD_NAMESPACE),k8s.node.name=$(OTEL_RESOURCE_ATTRIBUTES_NODE_NAME),k8s.pod.name=$(OTEL_RESOURCE_ATTRIBUTES_POD_NAME)
{{- end -}}

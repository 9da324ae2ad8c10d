{{/*
The labels of every object. Context: a chart's root, or a dict of `customLabels` and `context`, which Bitnami's library
takes since its second version.
*/}}
{{- define "common.labels.standard" -}}
{{- $context := . -}}
{{- if hasKey . "context" -}}
{{- $context = .context -}}
{{- end -}}
app.kubernetes.io/name: {{ include "common.names.name" $context }}
helm.sh/chart: {{ include "common.names.chart" $context }}
app.kubernetes.io/instance: {{ $context.Release.Name }}
app.kubernetes.io/managed-by: {{ $context.Release.Service }}
{{- if hasKey . "context" }}
{{- with .customLabels }}
{{ include "common.tplvalues.render" (dict "value" . "context" $context) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The labels that stay the same for the life of a release. Context: a chart's root. */}}
{{- define "common.labels.matchLabels" -}}
app.kubernetes.io/name: {{ include "common.names.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/*
Labels or annotations that values ask for, below those that the chart needs itself: a user cannot take a label away that a
selector looks for. Context: root; own, text of a map; asked, list of maps or texts of them, the first counts most.
*/}}
{{- define "clusterpedia.lib.map" -}}
{{- $map := default (dict) (fromYaml .own) -}}
{{- range .asked -}}
{{- if . -}}
{{- $map = merge $map (include "common.tplvalues.render" (dict "value" . "context" $.root) | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- if $map -}}
{{- toYaml $map -}}
{{- end -}}
{{- end -}}

{{/* The labels of an object of a component. Context: a component's dict. */}}
{{- define "clusterpedia.lib.labels" -}}
app: {{ include "clusterpedia.lib.fullname" . }}
{{ include "common.labels.standard" .root }}
{{- end -}}

{{/* Metadata of an object of a component in the namespace of the release. Context: a component's dict. */}}
{{- define "clusterpedia.lib.metadata" -}}
name: {{ include "clusterpedia.lib.fullname" . }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "clusterpedia.lib.labels" . | nindent 2 }}
{{- end -}}

{{/* The same without a namespace. */}}
{{- define "clusterpedia.lib.clusterMetadata" -}}
name: {{ include "clusterpedia.lib.fullname" . }}
labels:
  {{- include "clusterpedia.lib.labels" . | nindent 2 }}
{{- end -}}

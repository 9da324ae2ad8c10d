{{/* Dashboards and alert rules, which are files of this chart. Context: the chart's root. */}}

{{/* Metadata of an object made of a file. Context: root, name, labels. */}}
{{- define "clusterpedia.monitoring.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "clusterpedia.lib.map" (dict "root" .root "own" (include "common.labels.standard" .root) "asked" (list .labels .root.Values.commonLabels)) | nindent 2 }}
{{- with .root.Values.commonAnnotations }}
annotations:
  {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The name of an object made of a file: `clusterpedia-` and the file's. Context: root, path. */}}
{{- define "clusterpedia.monitoring.name" -}}
{{- include "clusterpedia.lib.suffixed" (dict "root" .root "suffix" (base .path | trimSuffix (ext .path))) -}}
{{- end -}}

{{/* An object for each file of rules, whose form the operators of Prometheus and VictoriaMetrics share. Context: root, apiVersion, kind, labels. */}}
{{- define "clusterpedia.monitoring.rules" -}}
{{- range $path, $content := .root.Files.Glob "rules/*.yaml" }}
---
apiVersion: {{ $.apiVersion }}
kind: {{ $.kind }}
metadata:
  {{- $name := include "clusterpedia.monitoring.name" (dict "root" $.root "path" $path) }}
  {{- include "clusterpedia.monitoring.metadata" (dict "root" $.root "name" $name "labels" $.labels) | nindent 2 }}
spec:
  {{- toString $content | nindent 2 }}
{{- end }}
{{- end -}}

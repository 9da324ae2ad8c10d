{{/* The Deployment of a component. Context: a component's dict. */}}
{{- define "clusterpedia.lib.deployment" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "clusterpedia.lib.fullname" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels := include "clusterpedia.lib.labels" . }}
    {{- include "clusterpedia.lib.map" (dict "root" .root "own" $labels "asked" (list $values.labels .root.Values.commonLabels)) | nindent 4 }}
  {{- with .root.Values.commonAnnotations }}
  annotations:
    {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 4 }}
  {{- end }}
spec:
  {{- if not ($values.autoscaling).enabled }}
  replicas: {{ $values.replicaCount }}
  {{- end }}
  selector:
    matchLabels:
      app: {{ include "clusterpedia.lib.fullname" . }}
      {{- include "common.labels.matchLabels" .root | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "clusterpedia.lib.map" (dict "root" .root "own" $labels "asked" (list $values.podLabels)) | nindent 8 }}
      {{- $checksums := include "clusterpedia.lib.storage" (dict "of" . "part" "annotations") }}
      {{- with include "clusterpedia.lib.map" (dict "root" .root "own" $checksums "asked" (list $values.podAnnotations)) }}
      annotations:
        {{- . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "clusterpedia.lib.podSpec" . | nindent 6 }}
{{- end -}}

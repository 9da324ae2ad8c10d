{{/*
Refuses to uninstall while there are PediaClusters, when values ask for it: their finalizer needs a running manager and its
storage. Context: a chart's root.
*/}}
{{- define "clusterpedia.lib.uninstallHook" -}}
{{- if .Values.uninstall.waitForPediaClusters -}}
{{- $hook := dict "root" . "hook" "pre-delete" -}}
{{- $name := printf "%s-uninstall-check" .Release.Name -}}
{{- $rules := list (dict "apiGroups" (list "cluster.clusterpedia.io") "resources" (list "pediaclusters") "verbs" (list "list")) -}}
{{ include "clusterpedia.lib.hookAccount" (merge (dict "name" $name "weight" "-5" "rules" $rules) $hook) }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ $name }}
  namespace: {{ .Release.Namespace }}
  {{- include "clusterpedia.lib.hookMetadata" (merge (dict "weight" "1") $hook) | nindent 2 }}
spec:
  backoffLimit: 0
  activeDeadlineSeconds: 300
  template:
    {{- include "clusterpedia.lib.hookPod" (dict "root" . "name" "uninstall-check" "account" $name "arguments" (list "uninstall" "check") "volumes" (list) "mounts" (list)) | nindent 4 }}
{{- end -}}
{{- end -}}

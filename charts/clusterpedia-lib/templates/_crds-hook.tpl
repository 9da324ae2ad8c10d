{{/*
The CRDs, applied before an installation and before each upgrade: Helm itself never upgrades one. Context: root; manifests,
text of the CRDs.
*/}}
{{- define "clusterpedia.lib.crdsHook" -}}
{{- $hook := dict "root" .root "hook" "pre-install,pre-upgrade" -}}
{{- $account := printf "%s-pre-hook-job" .root.Release.Name -}}
{{- $configMap := printf "%s-pre-manifests" .root.Release.Name -}}
{{- $rules := list (dict "apiGroups" (list "apiextensions.k8s.io") "resources" (list "customresourcedefinitions") "verbs" (list "get" "create" "patch")) -}}
{{ include "clusterpedia.lib.hookAccount" (merge (dict "name" $account "weight" "-5" "rules" $rules) $hook) }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $configMap }}
  namespace: {{ .root.Release.Namespace }}
  {{- include "clusterpedia.lib.hookMetadata" (merge (dict "weight" "1") $hook) | nindent 2 }}
data:
  crds-configmaps.yaml: |
    {{- .manifests | trim | nindent 4 }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .root.Release.Name }}-apply-crds
  namespace: {{ .root.Release.Namespace }}
  {{- include "clusterpedia.lib.hookMetadata" (merge (dict "weight" "2") $hook) | nindent 2 }}
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 300
  template:
    {{- $volumes := list (dict "name" "crds" "configMap" (dict "name" $configMap)) }}
    {{- $mounts := list (dict "name" "crds" "mountPath" "/etc/clusterpedia/crds" "readOnly" true) }}
    {{- $arguments := list "crds" "apply" "-f" "/etc/clusterpedia/crds/crds-configmaps.yaml" }}
    {{- include "clusterpedia.lib.hookPod" (dict "root" .root "name" "apply-crds" "account" $account "arguments" $arguments "volumes" $volumes "mounts" $mounts) | nindent 4 }}
{{- end -}}

{{/* The same for a chart that has its CRDs in `_crds/`, when values ask for it. Context: a chart's root. */}}
{{- define "clusterpedia.lib.crdsHookOfChart" -}}
{{- if or .Values.installCRDs (.Values.global).installCRDs -}}
{{- $manifests := list -}}
{{- range $file, $content := .Files.Glob "_crds/*.yaml" -}}
{{- $manifests = append $manifests (toString $content) -}}
{{- end -}}
{{- include "clusterpedia.lib.crdsHook" (dict "root" . "manifests" (join "\n---\n" $manifests)) -}}
{{- end -}}
{{- end -}}

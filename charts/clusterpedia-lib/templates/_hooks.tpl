{{/*
What the hooks have alike. They run `hookJob.image` where it names one, else controller-manager's, which has the commands.
Context: the dict of controller-manager.
*/}}

{{- define "clusterpedia.lib.hookImageRoot" -}}
{{- $image := .root.Values.controllerManager.image -}}
{{- if .root.Values.hookJob.image.repository -}}
{{- $image = .root.Values.hookJob.image -}}
{{- end -}}
{{- toYaml $image -}}
{{- end -}}

{{- define "clusterpedia.lib.hookImage" -}}
{{- $image := include "clusterpedia.lib.hookImageRoot" . | fromYaml -}}
image: {{ include "common.images.image" (dict "imageRoot" $image "global" .root.Values.global "chart" .root.Chart) }}
imagePullPolicy: {{ $image.pullPolicy }}
{{- end -}}

{{- define "clusterpedia.lib.hookPullSecrets" -}}
{{- $image := include "clusterpedia.lib.hookImageRoot" . | fromYaml -}}
{{- include "common.images.pullSecrets" (dict "images" (list $image) "global" .root.Values.global) | trim -}}
{{- end -}}

{{/* The pod of a hook that runs a command of the image. Context: root; name; account; arguments; volumes, mounts: lists. */}}
{{- define "clusterpedia.lib.hookPod" -}}
{{- $controller := dict "root" .root "component" "controller-manager" -}}
metadata:
  labels:
    {{- include "common.labels.standard" .root | nindent 4 }}
spec:
  restartPolicy: Never
  serviceAccountName: {{ .account }}
  {{- include "clusterpedia.lib.hookPullSecrets" $controller | nindent 2 }}
  securityContext:
    {{- include "clusterpedia.lib.podSecurityContext" .root | nindent 4 }}
  containers:
    - name: {{ .name }}
      {{- include "clusterpedia.lib.hookImage" $controller | nindent 6 }}
      command:
        {{- toYaml (concat (list "/usr/local/bin/clusterpedia") .arguments) | nindent 8 }}
      resources:
        requests: { cpu: 50m, memory: 128Mi }
      securityContext:
        {{- include "clusterpedia.lib.containerSecurityContext" .root | nindent 8 }}
      volumeMounts:
        {{- toYaml (append .mounts (dict "name" "tmp" "mountPath" "/tmp")) | nindent 8 }}
  volumes:
    {{- toYaml (append .volumes (dict "name" "tmp" "emptyDir" (dict))) | nindent 4 }}
{{- end -}}

{{/* Labels and annotations of an object of a hook. Context: root, hook, weight. */}}
{{- define "clusterpedia.lib.hookMetadata" -}}
labels:
  {{- include "common.labels.standard" .root | nindent 2 }}
annotations:
  helm.sh/hook: {{ .hook }}
  helm.sh/hook-weight: {{ .weight | quote }}
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{/* The account of a hook and what it may do in the cluster. Context: root, name, hook, weight, rules. */}}
{{- define "clusterpedia.lib.hookAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  {{- include "clusterpedia.lib.hookMetadata" . | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ .name }}
  {{- include "clusterpedia.lib.hookMetadata" . | nindent 2 }}
rules:
  {{- toYaml .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ .name }}
  {{- include "clusterpedia.lib.hookMetadata" . | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ .name }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}

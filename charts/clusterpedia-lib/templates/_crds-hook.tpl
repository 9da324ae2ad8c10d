{{/*
The CRDs, applied before an installation and before each upgrade: Helm itself never upgrades one. Context: root; manifests,
text of the CRDs.
*/}}
{{- define "clusterpedia.lib.crdsHook" -}}
{{- $name := printf "%s-pre-hook-job" .root.Release.Name -}}
{{- $component := dict "root" .root "component" "controller-manager" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  {{- include "clusterpedia.lib.crdsHookMetadata" (dict "root" .root "weight" "-5") | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $name }}
  {{- include "clusterpedia.lib.crdsHookMetadata" (dict "root" .root "weight" "-5") | nindent 2 }}
rules:
  - apiGroups: [apiextensions.k8s.io]
    resources: [customresourcedefinitions]
    verbs: [get, list, watch, create, update, patch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ $name }}
  {{- include "clusterpedia.lib.crdsHookMetadata" (dict "root" .root "weight" "-5") | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ $name }}
    namespace: {{ .root.Release.Namespace }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .root.Release.Name }}-pre-manifests
  namespace: {{ .root.Release.Namespace }}
  {{- include "clusterpedia.lib.crdsHookMetadata" (dict "root" .root "weight" "1") | nindent 2 }}
data:
  crds-configmaps.yaml: |
    {{- .manifests | trim | nindent 4 }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .root.Release.Name }}-apply-crds
  namespace: {{ .root.Release.Namespace }}
  {{- include "clusterpedia.lib.crdsHookMetadata" (dict "root" .root "weight" "2") | nindent 2 }}
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 300
  template:
    metadata:
      labels:
        {{- include "common.labels.standard" .root | nindent 8 }}
    spec:
      restartPolicy: Never
      serviceAccountName: {{ $name }}
      {{- include "common.images.pullSecrets" (dict "images" (list (include "clusterpedia.lib.hookImageRoot" $component | fromYaml)) "global" .root.Values.global) | nindent 6 }}
      securityContext:
        {{- include "clusterpedia.lib.podSecurityContext" .root | nindent 8 }}
      containers:
        - name: apply-crds
          {{- include "clusterpedia.lib.hookImage" $component | nindent 10 }}
          command:
            - /usr/local/bin/clusterpedia
            - crds
            - apply
            - -f
            - /etc/clusterpedia/crds/crds-configmaps.yaml
          resources:
            requests: { cpu: 50m, memory: 128Mi }
          securityContext:
            {{- include "clusterpedia.lib.containerSecurityContext" .root | nindent 12 }}
          volumeMounts:
            - name: crds
              mountPath: /etc/clusterpedia/crds
              readOnly: true
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: crds
          configMap:
            name: {{ .root.Release.Name }}-pre-manifests
        - name: tmp
          emptyDir: {}
{{- end -}}

{{/* Labels and annotations of an object of the hook. Context: root, weight. */}}
{{- define "clusterpedia.lib.crdsHookMetadata" -}}
labels:
  {{- include "common.labels.standard" .root | nindent 2 }}
annotations:
  helm.sh/hook: pre-install,pre-upgrade
  helm.sh/hook-weight: {{ .weight | quote }}
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{/*
The image that hooks run: `hookJob.image` where it names one, else controller-manager's, which has the command.
Context: the dict of controller-manager.
*/}}
{{- define "clusterpedia.lib.hookImageRoot" -}}
{{- $image := .root.Values.controllerManager.image -}}
{{- if (.root.Values.hookJob.image).repository -}}
{{- $image = .root.Values.hookJob.image -}}
{{- end -}}
{{- toYaml $image -}}
{{- end -}}

{{- define "clusterpedia.lib.hookImage" -}}
{{- $image := include "clusterpedia.lib.hookImageRoot" . | fromYaml -}}
image: {{ include "common.images.image" (dict "imageRoot" $image "global" .root.Values.global "chart" .root.Chart) }}
imagePullPolicy: {{ $image.pullPolicy }}
{{- end -}}

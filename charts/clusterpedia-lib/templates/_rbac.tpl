{{/*
Roles of the components: each may do what its code asks for and nothing else. Context: a component's dict.
*/}}

{{- define "clusterpedia.lib.serviceAccount" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "clusterpedia.lib.metadata" . | nindent 2 }}
  {{- with $values.serviceAccount.annotations }}
  annotations:
    {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* ClusterRole and Role of a component, bound to its account. */}}
{{- define "clusterpedia.lib.rbac" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  {{- include "clusterpedia.lib.clusterMetadata" . | nindent 2 }}
rules:
  {{- include (printf "clusterpedia.lib.%s.clusterRules" .component) . | trim | nindent 2 }}
  {{- with ($values.rbac).extraRules }}
  {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 2 }}
  {{- end }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  {{- include "clusterpedia.lib.clusterMetadata" . | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ include "clusterpedia.lib.fullname" . }}
{{ include "clusterpedia.lib.subjects" . }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  {{- include "clusterpedia.lib.metadata" . | nindent 2 }}
rules:
  {{- include (printf "clusterpedia.lib.%s.rules" .component) . | trim | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  {{- include "clusterpedia.lib.metadata" . | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ include "clusterpedia.lib.fullname" . }}
{{ include "clusterpedia.lib.subjects" . }}
{{- end -}}

{{- define "clusterpedia.lib.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "clusterpedia.lib.fullname" . }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}

{{/* Who callers are, and what they may do, is asked of the API server; whose certificates count is in a ConfigMap there. */}}
{{- define "clusterpedia.lib.apiserver.delegation" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ include "clusterpedia.lib.fullname" . }}-auth-delegator
  labels:
    {{- include "clusterpedia.lib.labels" . | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:auth-delegator
{{ include "clusterpedia.lib.subjects" . }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ include "clusterpedia.lib.fullname" . }}-auth-reader
  namespace: kube-system
  labels:
    {{- include "clusterpedia.lib.labels" . | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: extension-apiserver-authentication-reader
{{ include "clusterpedia.lib.subjects" . }}
{{- end -}}

{{- define "clusterpedia.lib.apiserver.clusterRules" -}}
- apiGroups: [cluster.clusterpedia.io]
  resources: [pediaclusters]
  verbs: [list, watch]
{{- end -}}

{{- define "clusterpedia.lib.apiserver.rules" -}}
{{ include "clusterpedia.lib.memberCredentialsRule" . }}
{{- end -}}

{{/* Credentials of members may be in Secrets of this namespace (spec.authenticationFrom). */}}
{{- define "clusterpedia.lib.memberCredentialsRule" -}}
- apiGroups: ['']
  resources: [secrets]
  verbs: [list, watch]
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.clusterRules" -}}
- apiGroups: [cluster.clusterpedia.io]
  resources: [pediaclusters]
  verbs: [get, list, watch, update]
- apiGroups: [cluster.clusterpedia.io]
  resources: [pediaclusters/status]
  verbs: [update]
- apiGroups: [cluster.clusterpedia.io]
  resources: [clustersyncresources]
  verbs: [list, watch]
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.rules" -}}
{{ include "clusterpedia.lib.memberCredentialsRule" . }}
# Replicas that share clusters list each other's Leases, and delete those of replicas that are gone.
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, list, create, update, delete]
{{- end -}}

{{/*
Policies may name any type, so all types are read unless values say otherwise. What policies name must then be in
`controllerManager.rbac.extraRules`. The right to finalizers is what an API server asks of those who write owners that block
deletion.
*/}}
{{- define "clusterpedia.lib.controller-manager.clusterRules" -}}
- apiGroups: [policy.clusterpedia.io]
  resources: [clusterimportpolicies]
  verbs: [get, list, watch, update]
- apiGroups: [policy.clusterpedia.io]
  resources: [pediaclusterlifecycles]
  verbs: [get, list, watch, create, update, delete]
- apiGroups: [policy.clusterpedia.io]
  resources:
    - clusterimportpolicies/status
    - clusterimportpolicies/finalizers
    - pediaclusterlifecycles/status
    - pediaclusterlifecycles/finalizers
  verbs: [update]
- apiGroups: [cluster.clusterpedia.io]
  resources: [pediaclusters]
  verbs: [get, list, watch, create, patch]
- apiGroups: ['']
  resources: [events]
  verbs: [create]
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: [list, watch]
{{- if .root.Values.controllerManager.rbac.clusterWideRead }}
- apiGroups: ['*']
  resources: ['*']
  verbs: [get, list, watch]
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.controller-manager.rules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, create, update]
{{- end -}}

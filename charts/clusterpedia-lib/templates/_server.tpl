{{/*
A database server of one pod, for the sub-charts. Templates take a dict: `root`, the sub-chart's context; `server`, its name,
with which the templates of what is its own begin:

  <server>.ports         map of the container's ports, those of the first Service, then those of the headless one
  <server>.flags         list of arguments, may be empty
  <server>.env           list of environment variables
  <server>.probes        startup, liveness and readiness probe
  <server>.volumeMounts  list of mounts beside the data and /tmp
  <server>.volumes       list of volumes beside the data and /tmp
  <server>.initContainers
                         list of containers, may be empty
  <server>.annotations   map of pod annotations: checksums of what the pod must be started anew for, may be empty
  <server>.requests      resources when values say none
  <server>.dataPath      where the data is

The StatefulSet is not named as Bitnami's was, nor is its claim: one cannot take the place of the other.
*/}}

{{- define "clusterpedia.lib.server.labels" -}}
app: {{ include "common.names.fullname" .root }}
{{ include "common.labels.standard" .root }}
{{- end -}}

{{/* Without the version of the chart: an upgrade that changes nothing else does not stop the server. */}}
{{- define "clusterpedia.lib.server.podLabels" -}}
app: {{ include "common.names.fullname" .root }}
{{ include "common.labels.matchLabels" .root }}
{{- end -}}

{{/* One of the server's own templates. Context: the dict, and part. */}}
{{- define "clusterpedia.lib.server.part" -}}
{{- include (printf "%s.%s" .of.server .part) .of.root | trim -}}
{{- end -}}

{{- define "clusterpedia.lib.server.statefulSet" -}}
{{- $values := .root.Values.primary -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ include "common.names.fullname" .root }}-server
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "clusterpedia.lib.server.labels" . | nindent 4 }}
spec:
  replicas: 1
  serviceName: {{ include "common.names.fullname" .root }}-headless
  selector:
    matchLabels:
      {{- include "clusterpedia.lib.server.podLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "clusterpedia.lib.map" (dict "root" .root "own" (include "clusterpedia.lib.server.podLabels" .) "asked" (list $values.podLabels)) | nindent 8 }}
      {{- $checksums := include "clusterpedia.lib.server.part" (dict "of" . "part" "annotations") }}
      {{- with include "clusterpedia.lib.map" (dict "root" .root "own" $checksums "asked" (list $values.podAnnotations)) }}
      annotations:
        {{- . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "clusterpedia.lib.server.podSpec" . | nindent 6 }}
  {{- if and $values.persistence.enabled (not $values.persistence.existingClaim) }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        {{- include "clusterpedia.lib.server.claimSpec" . | nindent 8 }}
  {{- end }}
{{- end -}}

{{/* Changes nothing about a claim that is there, such as that of a volume on one node. */}}
{{- define "clusterpedia.lib.server.claimSpec" -}}
{{- with .root.Values.primary.persistence -}}
accessModes: [ReadWriteOnce]
{{- if eq (toString .storageClass) "-" }}
storageClassName: ''
{{- else if .storageClass }}
storageClassName: {{ .storageClass }}
{{- end }}
{{- with .selector }}
selector:
  {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 2 }}
{{- end }}
resources:
  requests:
    storage: {{ .size }}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.lib.server.podSpec" -}}
{{- $values := .root.Values.primary -}}
automountServiceAccountToken: false
# Variables named after Services are none of those that the image reads.
enableServiceLinks: false
{{- include "common.images.pullSecrets" (dict "images" (list .root.Values.image) "global" .root.Values.global) }}
securityContext:
  {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
{{- range $key := list "nodeSelector" "affinity" "tolerations" }}
{{- with index $values $key }}
{{ $key }}:
  {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 2 }}
{{- end }}
{{- end }}
{{- with include "clusterpedia.lib.server.part" (dict "of" . "part" "initContainers") }}
initContainers:
  {{- . | nindent 2 }}
{{- end }}
containers:
  {{- include "clusterpedia.lib.server.container" . | nindent 2 }}
volumes:
  {{- with $values.persistence }}
  {{- if not .enabled }}
  - name: data
    emptyDir: {}
  {{- else if .existingClaim }}
  - name: data
    persistentVolumeClaim:
      claimName: {{ tpl .existingClaim $.root }}
  {{- end }}
  {{- end }}
  {{- with include "clusterpedia.lib.server.part" (dict "of" . "part" "volumes") }}
  {{- . | nindent 2 }}
  {{- end }}
  - name: tmp
    emptyDir: {}
{{- end -}}

{{- define "clusterpedia.lib.server.image" -}}
image: {{ include "common.images.image" (dict "imageRoot" .Values.image "global" .Values.global) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end -}}

{{- define "clusterpedia.lib.server.container" -}}
{{- $values := .root.Values.primary -}}
- name: {{ trimSuffix ".server" .server }}
  {{- include "clusterpedia.lib.server.image" .root | nindent 2 }}
  {{- with concat (include "clusterpedia.lib.server.part" (dict "of" . "part" "flags") | fromYamlArray) (default (list) $values.extraFlags) }}
  args:
    {{- range . }}
    - {{ . | toString | quote }}
    {{- end }}
  {{- end }}
  env:
    {{- include "clusterpedia.lib.server.part" (dict "of" . "part" "env") | nindent 4 }}
    {{- with $values.extraEnvVars }}
    {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 4 }}
    {{- end }}
  ports:
    {{- range $name, $port := include "clusterpedia.lib.server.part" (dict "of" . "part" "ports") | fromYaml }}
    - name: {{ $name }}
      containerPort: {{ $port }}
      protocol: TCP
    {{- end }}
  {{- include "clusterpedia.lib.server.part" (dict "of" . "part" "probes") | nindent 2 }}
  resources:
    {{- toYaml (default (include "clusterpedia.lib.server.part" (dict "of" . "part" "requests") | fromYaml) $values.resources) | nindent 4 }}
  securityContext:
    {{- toYaml .root.Values.containerSecurityContext | nindent 4 }}
  volumeMounts:
    - name: data
      mountPath: {{ include "clusterpedia.lib.server.part" (dict "of" . "part" "dataPath") }}
    {{- with include "clusterpedia.lib.server.part" (dict "of" . "part" "volumeMounts") }}
    {{- . | nindent 4 }}
    {{- end }}
    - name: tmp
      mountPath: /tmp
{{- end -}}

{{/* The Service that clients know, and the one that a StatefulSet needs. Context: the dict; ports and headlessPorts, maps of name and port. */}}
{{- define "clusterpedia.lib.server.services" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "common.names.fullname" .root }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "clusterpedia.lib.server.labels" . | nindent 4 }}
spec:
  type: {{ .root.Values.primary.service.type }}
  {{- include "clusterpedia.lib.server.serviceSpec" (dict "root" .root "ports" .ports) | nindent 2 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "common.names.fullname" .root }}-headless
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "clusterpedia.lib.server.labels" . | nindent 4 }}
spec:
  type: ClusterIP
  clusterIP: None
  publishNotReadyAddresses: true
  {{- include "clusterpedia.lib.server.serviceSpec" (dict "root" .root "ports" .headlessPorts) | nindent 2 }}
{{- end -}}

{{- define "clusterpedia.lib.server.serviceSpec" -}}
selector:
  app: {{ include "common.names.fullname" .root }}
ports:
  {{- range $name, $port := .ports }}
  - name: {{ $name }}
    port: {{ $port }}
    targetPort: {{ $name }}
    protocol: TCP
  {{- end }}
{{- end -}}

{{/* Who may connect. Everybody in the cluster without `networkPolicy`; whoever has the label with it. */}}
{{- define "clusterpedia.lib.server.networkPolicy" -}}
{{- with .root.Values.networkPolicy }}
{{- if .enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "common.names.fullname" $.root }}
  namespace: {{ $.root.Release.Namespace }}
  labels:
    {{- include "clusterpedia.lib.server.labels" $ | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      app: {{ include "common.names.fullname" $.root }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        {{- range $name, $port := include "clusterpedia.lib.server.part" (dict "of" $ "part" "ports") | fromYaml }}
        - port: {{ $port }}
          protocol: TCP
        {{- end }}
      from:
        {{- toYaml (default (list (dict "podSelector" (dict "matchLabels" (dict "app.kubernetes.io/instance" $.root.Release.Name)))) .from) | nindent 8 }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
The volume of a database on one node's disk, for clusters without a storage class: a volume of a folder of the node, the
claim that a StatefulSet will find by its name, and a Job that makes the folder before, for the volume's type needs one that
is there. Volume and claim have an explicit empty class and a label in common, so that neither binds to anything else. Both
outlive the release. Context: root; name; node; path; size; claim, its name; user, group, who the database runs as.
*/}}
{{- define "clusterpedia.lib.localVolume" -}}
{{ include "clusterpedia.lib.localPersistentVolume" . }}
---
{{ include "clusterpedia.lib.localVolumeClaim" . }}
---
{{ include "clusterpedia.lib.localFolderJob" . }}
{{- end -}}

{{- define "clusterpedia.lib.localPersistentVolume" -}}
apiVersion: v1
kind: PersistentVolume
metadata:
  name: {{ .name }}
  labels:
    clusterpedia.io/volume: {{ .name }}
    {{- include "common.labels.standard" .root | nindent 4 }}
  annotations:
    helm.sh/resource-policy: keep
spec:
  capacity:
    storage: {{ .size }}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ''
  local:
    path: {{ .path }}
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions:
            - key: kubernetes.io/hostname
              operator: In
              values: [{{ .node | quote }}]
{{- end -}}

{{- define "clusterpedia.lib.localVolumeClaim" -}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ .claim }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "common.labels.standard" .root | nindent 4 }}
  annotations:
    helm.sh/resource-policy: keep
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ''
  selector:
    matchLabels:
      clusterpedia.io/volume: {{ .name }}
  resources:
    requests:
      storage: {{ .size }}
{{- end -}}

{{/* Runs as root, with the one capability that giving the folder to the database needs. */}}
{{- define "clusterpedia.lib.localFolderJob" -}}
{{- $controller := dict "root" .root "component" "controller-manager" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ printf "check-%s-local-pv-dir" .node | trunc 63 | trimSuffix "-" }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "common.labels.standard" .root | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 300
  template:
    metadata:
      labels:
        {{- include "common.labels.standard" .root | nindent 8 }}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      nodeSelector:
        kubernetes.io/hostname: {{ .node | quote }}
      tolerations:
        - key: node-role.kubernetes.io/master
          operator: Exists
          effect: NoSchedule
        - key: node-role.kubernetes.io/control-plane
          operator: Exists
          effect: NoSchedule
      {{- include "clusterpedia.lib.hookPullSecrets" $controller | nindent 6 }}
      containers:
        - name: make-folder
          {{- include "clusterpedia.lib.hookImage" $controller | nindent 10 }}
          command: [/bin/chown, '{{ .user }}:{{ .group }}', /data]
          resources:
            requests: { cpu: 10m, memory: 32Mi }
          securityContext:
            runAsUser: 0
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
              add: [CHOWN]
            seccompProfile:
              type: RuntimeDefault
          volumeMounts:
            - name: data
              mountPath: /data
      volumes:
        - name: data
          hostPath:
            path: {{ .path }}
            type: DirectoryOrCreate
{{- end -}}

{{/* What is clustersynchro-manager's alone in its Deployment, and its Services. Context: a component's dict. */}}

{{- define "clusterpedia.lib.clustersynchro-manager.flags" -}}
{{ include "clusterpedia.lib.storage" (dict "of" . "part" "flags") }}
{{ include "clusterpedia.lib.leaderElectionFlags" . }}
- --worker-number={{ .root.Values.clustersynchroManager.workerNumber }}
{{- if .root.Values.clustersynchroManager.automaticSharding }}
- --automatic-sharding
{{- end }}
{{- include "clusterpedia.lib.kubeStateMetricsFlags" . }}
{{- include "clusterpedia.lib.extraFlags" . }}
{{- include "clusterpedia.lib.featureGates" . }}
{{- end -}}

{{/* What the values leave empty is left to the binary. Lists are joined with commas; texts are taken as they are. */}}
{{- define "clusterpedia.lib.kubeStateMetricsFlags" -}}
{{- $values := .root.Values.clustersynchroManager.kubeStateMetrics -}}
{{- if $values.enabled }}
- --enable-kube-state-metrics
{{- if ne (int $values.port) 8080 }}
- --kube-state-metrics-port={{ $values.port }}
{{- end }}
{{- range $flag, $value := dict "resources" $values.resources "metric-allowlist" $values.metricAllowlist "metric-denylist" $values.metricDenylist "namespaces" $values.namespaces }}
{{- with $value }}
- {{ printf "--kube-state-metrics-%s=%s" $flag (ternary . (join "," .) (kindIs "string" .)) | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.env" -}}
{{ include "clusterpedia.lib.namespaceEnv" . }}
{{ include "clusterpedia.lib.storage" (dict "of" . "part" "env") }}
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.ports" -}}
{{ include "clusterpedia.lib.managerPorts" . }}
{{- with .root.Values.clustersynchroManager.kubeStateMetrics }}
{{- if .enabled }}
- name: kube-state-metrics
  containerPort: {{ .port }}
  protocol: TCP
{{- end }}
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.probes" -}}
{{ include "clusterpedia.lib.managerProbes" . }}
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.volumeMounts" -}}
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.volumes" -}}
{{- end -}}

{{/* Pods that are not ready are scraped too: what is wrong with them is in their metrics. */}}
{{- define "clusterpedia.lib.clustersynchro-manager.metricsService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "clusterpedia.lib.fullname" . }}-metrics
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "clusterpedia.lib.labels" . | nindent 4 }}
spec:
  type: ClusterIP
  publishNotReadyAddresses: true
  selector:
    app: {{ include "clusterpedia.lib.fullname" . }}
  ports:
    - name: metrics
      port: 8081
      targetPort: 8081
      protocol: TCP
{{- end -}}

{{- define "clusterpedia.lib.kubeStateMetricsName" -}}
{{- include "clusterpedia.lib.suffixed" (dict "root" .root "suffix" "kube-state-metrics") -}}
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.kubeStateMetricsService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "clusterpedia.lib.kubeStateMetricsName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    app: {{ include "clusterpedia.lib.kubeStateMetricsName" . }}
    {{- include "common.labels.standard" .root | nindent 4 }}
spec:
  type: ClusterIP
  selector:
    app: {{ include "clusterpedia.lib.fullname" . }}
  ports:
    - name: kube-state-metrics
      port: 8080
      targetPort: {{ .root.Values.clustersynchroManager.kubeStateMetrics.port }}
      protocol: TCP
{{- end -}}

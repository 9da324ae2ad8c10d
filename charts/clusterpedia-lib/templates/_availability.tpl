{{/* Disruption budgets and scaling. Each renders nothing unless it is asked for. Context: a component's dict. */}}

{{- define "clusterpedia.lib.podDisruptionBudget" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
{{- with $values.podDisruptionBudget }}
{{- if .enabled }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "clusterpedia.lib.metadata" $ | nindent 2 }}
spec:
  selector:
    matchLabels:
      app: {{ include "clusterpedia.lib.fullname" $ }}
  {{- if not (kindIs "invalid" .maxUnavailable) }}
  maxUnavailable: {{ .maxUnavailable }}
  {{- else }}
  minAvailable: {{ .minAvailable }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.apiserver.horizontalPodAutoscaler" -}}
{{- with .root.Values.apiserver.autoscaling }}
{{- if .enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "clusterpedia.lib.metadata" $ | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "clusterpedia.lib.fullname" $ }}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    {{- range $resource, $utilization := dict "cpu" .targetCPUUtilizationPercentage "memory" .targetMemoryUtilizationPercentage }}
    {{- if $utilization }}
    - type: Resource
      resource:
        name: {{ $resource }}
        target:
          type: Utilization
          averageUtilization: {{ $utilization }}
    {{- end }}
    {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
Who may connect to a component. The API server that aggregates is no pod in most clusters, so the apiserver's port stays
open unless values name who may. What leaves is not limited: members are anywhere.
*/}}
{{- define "clusterpedia.lib.networkPolicy" -}}
{{- if .root.Values.networkPolicy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "clusterpedia.lib.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      app: {{ include "clusterpedia.lib.fullname" . }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        {{- range (include (printf "clusterpedia.lib.%s.ports" .component) . | fromYamlArray) }}
        - port: {{ .containerPort }}
          protocol: TCP
        {{- end }}
      {{- with ternary .root.Values.networkPolicy.apiserverFrom .root.Values.networkPolicy.metricsFrom (eq .component "apiserver") }}
      from:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
{{- end -}}

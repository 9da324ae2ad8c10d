{{/*
The objects of each component, whichever storage a chart wires. Context: root, storage.
*/}}

{{/* What every component has. Context: a component's dict. */}}
{{- define "clusterpedia.lib.component" -}}
{{ include "clusterpedia.lib.serviceAccount" . }}
---
{{ include "clusterpedia.lib.rbac" . }}
---
{{ include "clusterpedia.lib.deployment" . }}
---
{{ include "clusterpedia.lib.podDisruptionBudget" . }}
---
{{ include "clusterpedia.lib.networkPolicy" . }}
{{- end -}}

{{- define "clusterpedia.lib.apiserver.objects" -}}
{{- $component := dict "root" .root "component" "apiserver" "storage" .storage -}}
{{ include "clusterpedia.lib.component" $component }}
---
{{ include "clusterpedia.lib.apiserver.delegation" $component }}
---
{{ include "clusterpedia.lib.apiserver.service" $component }}
---
{{ include "clusterpedia.lib.apiserver.apiService" $component }}
---
{{ include "clusterpedia.lib.apiserver.horizontalPodAutoscaler" $component }}
---
{{ include "clusterpedia.lib.apiserver.serviceMonitor" $component }}
{{- if include "clusterpedia.lib.apiserver.tracing" $component }}
---
{{ include "clusterpedia.lib.apiserver.tracingConfig" $component }}
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.clustersynchro-manager.objects" -}}
{{- $component := dict "root" .root "component" "clustersynchro-manager" "storage" .storage -}}
{{ include "clusterpedia.lib.component" $component }}
---
{{ include "clusterpedia.lib.clustersynchro-manager.metricsService" $component }}
---
{{ include "clusterpedia.lib.clustersynchro-manager.serviceMonitor" $component }}
---
{{ include "clusterpedia.lib.clustersynchro-manager.kubeStateMetricsMonitor" $component }}
{{- if .root.Values.clustersynchroManager.kubeStateMetrics.enabled }}
---
{{ include "clusterpedia.lib.clustersynchro-manager.kubeStateMetricsService" $component }}
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.controller-manager.objects" -}}
{{- if not .root.Values.controllerManager.disabled -}}
{{- $component := dict "root" .root "component" "controller-manager" -}}
{{ include "clusterpedia.lib.component" $component }}
---
{{ include "clusterpedia.lib.controller-manager.podMonitor" $component }}
{{- end -}}
{{- end -}}

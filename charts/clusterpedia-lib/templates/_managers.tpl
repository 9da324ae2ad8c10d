{{/* What the two managers have alike. Context: a component's dict. */}}

{{/* A manager answers on its metrics port, also while it waits for its turn to lead. */}}
{{- define "clusterpedia.lib.managerProbes" -}}
startupProbe:
  httpGet: { path: /healthz, port: metrics }
  periodSeconds: 2
  timeoutSeconds: 5
  failureThreshold: 300
livenessProbe:
  httpGet: { path: /healthz, port: metrics }
  periodSeconds: 10
  timeoutSeconds: 10
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /readyz, port: metrics }
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}

{{/* 8081 is also the flag's default: where the managers have always been scraped. */}}
{{- define "clusterpedia.lib.managerPorts" -}}
- name: metrics
  containerPort: 8081
  protocol: TCP
{{- end -}}

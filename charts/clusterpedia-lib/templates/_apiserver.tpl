{{/* What is the apiserver's alone in its Deployment, and its Service. Context: a component's dict. */}}

{{- define "clusterpedia.lib.apiserver.flags" -}}
- --secure-port={{ .root.Values.apiserver.securePort }}
{{ include "clusterpedia.lib.storage" (dict "of" . "part" "flags") }}
{{- if include "clusterpedia.lib.apiserver.tracing" . }}
- --tracing-config-file=/etc/clusterpedia/trace/tracing-config.yaml
{{- end }}
{{- include "clusterpedia.lib.apiserver.tlsFlags" . }}
{{- include "clusterpedia.lib.extraFlags" . }}
{{- include "clusterpedia.lib.featureGates" . }}
- -v=3
{{- end -}}

{{- define "clusterpedia.lib.apiserver.tlsFlags" -}}
{{- if eq .root.Values.apiserver.tls.mode "selfSigned" }}
- --cert-dir=/tmp/certificates
{{- else }}
- --tls-cert-file=/etc/clusterpedia/tls/tls.crt
- --tls-private-key-file=/etc/clusterpedia/tls/tls.key
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.apiserver.env" -}}
{{ include "clusterpedia.lib.namespaceEnv" . }}
{{ include "clusterpedia.lib.storage" (dict "of" . "part" "env") }}
{{- if .root.Values.apiserver.telemetry.tracing.addOtelEnv }}
{{- include "clusterpedia.lib.apiserver.otelEnv" . }}
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.apiserver.ports" -}}
- name: https
  containerPort: {{ .root.Values.apiserver.securePort }}
  protocol: TCP
{{- end -}}

{{/* A migration of the database may take minutes, and nothing is served before it is over. */}}
{{- define "clusterpedia.lib.apiserver.probes" -}}
startupProbe:
  httpGet: { path: /livez, port: https, scheme: HTTPS }
  periodSeconds: 2
  timeoutSeconds: 5
  failureThreshold: 300
livenessProbe:
  httpGet: { path: /livez, port: https, scheme: HTTPS }
  periodSeconds: 10
  timeoutSeconds: 10
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /readyz, port: https, scheme: HTTPS }
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}

{{- define "clusterpedia.lib.apiserver.volumeMounts" -}}
{{- if ne .root.Values.apiserver.tls.mode "selfSigned" }}
- name: serving-certificate
  mountPath: /etc/clusterpedia/tls
  readOnly: true
{{- end }}
{{- if include "clusterpedia.lib.apiserver.tracing" . }}
- name: tracing-config
  mountPath: /etc/clusterpedia/trace
  readOnly: true
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.apiserver.volumes" -}}
{{- if ne .root.Values.apiserver.tls.mode "selfSigned" }}
- name: serving-certificate
  secret:
    secretName: {{ include "clusterpedia.lib.apiserver.tlsSecret" . }}
{{- end }}
{{- if include "clusterpedia.lib.apiserver.tracing" . }}
- name: tracing-config
  configMap:
    name: {{ include "clusterpedia.lib.fullname" . }}-tracing-config
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.apiserver.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "clusterpedia.lib.metadata" . | nindent 2 }}
spec:
  type: ClusterIP
  selector:
    app: {{ include "clusterpedia.lib.fullname" . }}
  ports:
    - name: https
      port: 443
      targetPort: {{ .root.Values.apiserver.securePort }}
      protocol: TCP
{{- end -}}

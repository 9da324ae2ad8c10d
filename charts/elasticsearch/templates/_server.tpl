{{/* What is Elasticsearch's own in the server of the library. Context: the chart's root. */}}

{{/* A value of `auth`, the one below `global` first. Context: root, key. */}}
{{- define "elasticsearch.auth" -}}
{{- $global := ((.root.Values.global).elasticsearch).auth | default dict -}}
{{- include "clusterpedia.lib.text" (index $global .key | default (index .root.Values.auth .key)) -}}
{{- end -}}

{{- define "elasticsearch.secretName" -}}
{{- tpl (include "elasticsearch.auth" (dict "root" . "key" "existingSecret")) . | default (include "common.names.fullname" .) -}}
{{- end -}}

{{- define "elasticsearch.server.ports" -}}
http: 9200
transport: 9300
{{- end -}}

{{- define "elasticsearch.server.flags" -}}
{{- end -}}

{{/* A node on its own is not made to pass the checks of a cluster, such as the limit of memory maps, which is the host's. */}}
{{- define "elasticsearch.server.env" -}}
- name: ELASTIC_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "elasticsearch.secretName" . }}
      key: {{ .Values.auth.secretKeys.passwordKey }}
- name: cluster.name
  value: {{ include "common.names.fullname" . }}
- name: node.name
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: discovery.type
  value: single-node
- name: network.host
  value: 0.0.0.0
- name: xpack.security.enabled
  value: 'true'
- name: xpack.security.http.ssl.enabled
  value: {{ .Values.tls.enabled | quote }}
{{- if .Values.tls.enabled }}
- name: xpack.security.http.ssl.certificate
  value: tls/tls.crt
- name: xpack.security.http.ssl.key
  value: tls/tls.key
{{- end }}
- name: node.store.allow_mmap
  value: {{ .Values.mmap | quote }}
{{- with .Values.heapSize }}
- name: ES_JAVA_OPTS
  value: -Xms{{ . }} -Xmx{{ . }}
{{- end }}
{{- end -}}

{{/* Ready is a node that knows its indices and its users; whether a certificate is for localhost is no question here. */}}
{{- define "elasticsearch.server.probes" -}}
startupProbe:
  tcpSocket: { port: http }
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 120
livenessProbe:
  tcpSocket: { port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  exec:
    command:
      - /bin/sh
      - -ec
      - |
        curl --fail --silent --insecure --max-time 4 --output /dev/null --user "elastic:${ELASTIC_PASSWORD}" \
          "{{ ternary "https" "http" .Values.tls.enabled }}://127.0.0.1:9200/_cluster/health?local=true"
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}

{{- define "elasticsearch.server.requests" -}}
requests: { cpu: 500m, memory: 2Gi }
limits: { memory: 2Gi }
{{- end -}}

{{- define "elasticsearch.server.dataPath" -}}
/usr/share/elasticsearch/data
{{- end -}}

{{- define "elasticsearch.server.volumeMounts" -}}
- name: config
  mountPath: /usr/share/elasticsearch/config
- name: logs
  mountPath: /usr/share/elasticsearch/logs
{{- if .Values.tls.enabled }}
- name: tls
  mountPath: /usr/share/elasticsearch/config/tls
  readOnly: true
{{- end }}
{{- end -}}

{{- define "elasticsearch.server.volumes" -}}
- name: config
  emptyDir: {}
- name: logs
  emptyDir: {}
{{- if .Values.tls.enabled }}
- name: tls
  secret:
    secretName: {{ required "elasticsearch: tls.existingSecret must name a Secret with tls.crt and tls.key when tls.enabled is true" .Values.tls.existingSecret }}
{{- end }}
{{- end -}}

{{/* The image's configuration, where the server can write the keystore with the password beside it. */}}
{{- define "elasticsearch.server.initContainers" -}}
- name: copy-config
  {{- include "clusterpedia.lib.server.image" . | nindent 2 }}
  command: [/bin/cp, -R, /usr/share/elasticsearch/config/., /config/]
  resources:
    requests: { cpu: 10m, memory: 32Mi }
  securityContext:
    {{- toYaml .Values.containerSecurityContext | nindent 4 }}
  volumeMounts:
    - name: config
      mountPath: /config
{{- end -}}

{{- define "elasticsearch.server.annotations" -}}
checksum/auth: {{ list .Values.auth ((.Values.global).elasticsearch) | toJson | sha256sum }}
{{- end -}}

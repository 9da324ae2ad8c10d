{{/* What is MySQL's own in the server of the library. Context: the chart's root. */}}

{{/* A value of `auth`, the one below `global` first. Context: root, key. */}}
{{- define "mysql.auth" -}}
{{- $global := ((.root.Values.global).mysql).auth | default dict -}}
{{- include "clusterpedia.lib.text" (index $global .key | default (index .root.Values.auth .key)) -}}
{{- end -}}

{{/* The user besides root; empty without one. */}}
{{- define "mysql.username" -}}
{{- $name := include "mysql.auth" (dict "root" . "key" "username") -}}
{{- ternary "" $name (eq $name "root") -}}
{{- end -}}

{{- define "mysql.secretName" -}}
{{- tpl (include "mysql.auth" (dict "root" . "key" "existingSecret")) . | default (include "common.names.fullname" .) -}}
{{- end -}}

{{- define "mysql.passwordReference" -}}
valueFrom:
  secretKeyRef:
    name: {{ include "mysql.secretName" .root }}
    key: {{ .key }}
{{- end -}}

{{- define "mysql.server.ports" -}}
mysql: 3306
{{- end -}}

{{/* No log of changes: nobody replicates from this server, and what it holds can be synchronised anew. */}}
{{- define "mysql.server.flags" -}}
- --character-set-server=utf8mb4
- --skip-name-resolve
- --skip-log-bin
{{- end -}}

{{- define "mysql.server.env" -}}
- name: MYSQL_ROOT_PASSWORD
  {{- include "mysql.passwordReference" (dict "root" . "key" .Values.auth.secretKeys.rootPasswordKey) | nindent 2 }}
- name: MYSQL_DATABASE
  value: {{ include "mysql.auth" (dict "root" . "key" "database") | quote }}
{{- with include "mysql.username" . }}
- name: MYSQL_USER
  value: {{ . | quote }}
- name: MYSQL_PASSWORD
  {{- include "mysql.passwordReference" (dict "root" $ "key" $.Values.auth.secretKeys.userPasswordKey) | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Over TCP, which the server that sets up an empty volume does not listen on. Refusing the user is an answer, too. */}}
{{- define "mysql.server.ping" -}}
exec:
  command: [mysqladmin, ping, --host=127.0.0.1, --user=probe, --silent]
{{- end -}}

{{- define "mysql.server.probes" -}}
startupProbe:
  {{- include "mysql.server.ping" . | nindent 2 }}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 120
livenessProbe:
  {{- include "mysql.server.ping" . | nindent 2 }}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  {{- include "mysql.server.ping" . | nindent 2 }}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}

{{- define "mysql.server.requests" -}}
requests: { cpu: 250m, memory: 768Mi }
{{- end -}}

{{- define "mysql.server.dataPath" -}}
/var/lib/mysql
{{- end -}}

{{- define "mysql.server.volumeMounts" -}}
- name: run
  mountPath: /var/run/mysqld
{{- end -}}

{{- define "mysql.server.volumes" -}}
- name: run
  emptyDir: {}
{{- end -}}

{{- define "mysql.server.initContainers" -}}
{{- end -}}

{{/* What changes in `auth` is of no interest to a server whose volume is not empty. */}}
{{- define "mysql.server.annotations" -}}
{{- end -}}

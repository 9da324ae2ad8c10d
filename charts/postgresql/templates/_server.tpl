{{/* What is PostgreSQL's own in the server of the library. Context: the chart's root. */}}

{{/* A value of `auth`, the one below `global` first. Context: root, key. */}}
{{- define "postgresql.auth" -}}
{{- $global := ((.root.Values.global).postgresql).auth | default dict -}}
{{- include "clusterpedia.lib.text" (index $global .key | default (index .root.Values.auth .key)) -}}
{{- end -}}

{{/* The user besides the administrator; empty without one. */}}
{{- define "postgresql.username" -}}
{{- $name := include "postgresql.auth" (dict "root" . "key" "username") -}}
{{- ternary "" $name (eq $name "postgres") -}}
{{- end -}}

{{- define "postgresql.secretName" -}}
{{- tpl (include "postgresql.auth" (dict "root" . "key" "existingSecret")) . | default (include "common.names.fullname" .) -}}
{{- end -}}

{{- define "postgresql.passwordReference" -}}
valueFrom:
  secretKeyRef:
    name: {{ include "postgresql.secretName" .root }}
    key: {{ .key }}
{{- end -}}

{{- define "postgresql.server.ports" -}}
postgresql: 5432
{{- end -}}

{{- define "postgresql.server.flags" -}}
{{- end -}}

{{/* The data is below the mount: a volume may have files of its own at its root. */}}
{{- define "postgresql.server.env" -}}
- name: POSTGRES_PASSWORD
  {{- include "postgresql.passwordReference" (dict "root" . "key" .Values.auth.secretKeys.adminPasswordKey) | nindent 2 }}
- name: PGDATA
  value: /var/lib/postgresql/data/pgdata
{{- $database := include "postgresql.auth" (dict "root" . "key" "database") }}
{{- with include "postgresql.username" . }}
- name: OWNER_NAME
  value: {{ . | quote }}
- name: OWNER_PASSWORD
  {{- include "postgresql.passwordReference" (dict "root" $ "key" $.Values.auth.secretKeys.userPasswordKey) | nindent 2 }}
- name: OWNED_DATABASE
  value: {{ $database | quote }}
{{- else }}
- name: POSTGRES_DB
  value: {{ $database | quote }}
{{- end }}
{{- end -}}

{{/* Over TCP, which the server that sets up an empty volume does not listen on. */}}
{{- define "postgresql.server.isReady" -}}
exec:
  command: [pg_isready, --host=127.0.0.1, --username=postgres, --quiet]
{{- end -}}

{{- define "postgresql.server.probes" -}}
startupProbe:
  {{- include "postgresql.server.isReady" . | nindent 2 }}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 120
livenessProbe:
  {{- include "postgresql.server.isReady" . | nindent 2 }}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  {{- include "postgresql.server.isReady" . | nindent 2 }}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}

{{- define "postgresql.server.requests" -}}
requests: { cpu: 250m, memory: 512Mi }
{{- end -}}

{{- define "postgresql.server.dataPath" -}}
/var/lib/postgresql/data
{{- end -}}

{{/* Parallel queries share more memory than the 64 MB that a container has of it. */}}
{{- define "postgresql.server.volumeMounts" -}}
- name: run
  mountPath: /var/run/postgresql
- name: shared-memory
  mountPath: /dev/shm
{{- if include "postgresql.username" . }}
- name: init
  mountPath: /docker-entrypoint-initdb.d
  readOnly: true
{{- end }}
{{- end -}}

{{- define "postgresql.server.volumes" -}}
- name: run
  emptyDir: {}
- name: shared-memory
  emptyDir:
    medium: Memory
{{- if include "postgresql.username" . }}
- name: init
  configMap:
    name: {{ include "common.names.fullname" . }}-init
{{- end }}
{{- end -}}

{{- define "postgresql.server.initContainers" -}}
{{- end -}}

{{/* What changes in `auth` is of no interest to a server whose volume is not empty. */}}
{{- define "postgresql.server.annotations" -}}
{{- end -}}

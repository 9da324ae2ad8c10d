{{/* The storage's configuration. Never the password, which is in a Secret. Context: the chart's root. */}}
{{- define "clusterpedia.internalstorage.config" -}}
{{- include "clusterpedia.lib.withExtra" (dict "config" (include "clusterpedia.internalstorage.ownConfig" .) "extra" .Values.storageConfig.extra) -}}
{{- end -}}

{{- define "clusterpedia.internalstorage.ownConfig" -}}
type: {{ include "clusterpedia.database.type" . | quote }}
{{- if include "clusterpedia.database.isExternal" . }}
{{- with .Values.externalStorage.dsn }}
dsn: {{ . | quote }}
{{- end }}
{{- end }}
host: {{ include "clusterpedia.database.host" . | quote }}
{{- with include "clusterpedia.database.port" . }}
port: {{ . }}
{{- end }}
user: {{ include "clusterpedia.database.user" . | quote }}
database: {{ include "clusterpedia.database.name" . | quote }}
{{- if .Values.storageConfig.log.enabled }}
log:
  {{- with .Values.storageConfig.log }}
  stdout: {{ .stdout }}
  level: {{ .level | quote }}
  slowThreshold: {{ .slowThreshold | quote }}
  ignoreRecordNotFoundError: {{ .ignoreRecordNotFoundError }}
  logger:
    filename: {{ .logger.filename | quote }}
    maxsize: {{ .logger.maxsize }}
    maxbackups: {{ .logger.maxbackups }}
  {{- end }}
{{- end }}
connPool:
  {{- with .Values.storageConfig.connPool }}
  maxIdleConns: {{ .maxIdleConns }}
  maxOpenConns: {{ .maxOpenConns }}
  connMaxLifetime: {{ .connMaxLifetime }}
  {{- end }}
{{- end -}}

{{/*
What the charts of a relational database have beside that of _advanced.tpl. The dict has three keys more: `type`, of the
storage's configuration; `administrator`, the name of that user; `administratorKeys`, the key of its password in `auth` and in
the Secret, as `value` and `secret`.
*/}}

{{- define "clusterpedia.lib.advanced.database.host" -}}
{{- if include "clusterpedia.lib.advanced.isExternal" . -}}
{{- include "clusterpedia.lib.advanced.database.external" (merge (dict "key" "host") .) -}}
{{- else -}}
{{- include "clusterpedia.lib.advanced.serverName" . -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.lib.advanced.database.port" -}}
{{- if include "clusterpedia.lib.advanced.isExternal" . -}}
{{- include "clusterpedia.lib.advanced.database.external" (merge (dict "key" "port") .) -}}
{{- else -}}
{{- index (index .root.Values .server).primary.service.ports .server -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.lib.advanced.database.user" -}}
{{- if include "clusterpedia.lib.advanced.isExternal" . -}}
{{- include "clusterpedia.lib.advanced.database.external" (merge (dict "key" "user") .) -}}
{{- else -}}
{{- include "clusterpedia.lib.advanced.auth" (merge (dict "key" "username") .) | default .administrator -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.lib.advanced.database.name" -}}
{{- if include "clusterpedia.lib.advanced.isExternal" . -}}
{{- include "clusterpedia.lib.advanced.database.external" (merge (dict "key" "database") .) -}}
{{- else -}}
{{- include "clusterpedia.lib.advanced.auth" (merge (dict "key" "database") .) -}}
{{- end -}}
{{- end -}}

{{/* A value of the external storage that cannot be left out. Context: the dict, and key. */}}
{{- define "clusterpedia.lib.advanced.database.external" -}}
{{- $external := include "clusterpedia.lib.advanced.external" . | fromYaml -}}
{{- $value := index $external .key -}}
{{- if kindIs "float64" $value -}}
{{- $value = int64 $value -}}
{{- end -}}
{{- required (printf "externalStorage.%s is required when storageInstallMode is external" .key) (include "clusterpedia.lib.text" $value) -}}
{{- end -}}

{{/* Never the password. */}}
{{- define "clusterpedia.lib.advanced.database.config" -}}
{{- include "clusterpedia.lib.withExtra" (dict "config" (include "clusterpedia.lib.advanced.database.ownConfig" .) "extra" .root.Values.storageConfig.extra) -}}
{{- end -}}

{{- define "clusterpedia.lib.advanced.database.ownConfig" -}}
type: {{ .type | quote }}
host: {{ include "clusterpedia.lib.advanced.database.host" . | quote }}
port: {{ include "clusterpedia.lib.advanced.database.port" . }}
user: {{ include "clusterpedia.lib.advanced.database.user" . | quote }}
database: {{ include "clusterpedia.lib.advanced.database.name" . | quote }}
{{- if include "clusterpedia.lib.advanced.isExternal" . }}
{{- with (include "clusterpedia.lib.advanced.external" . | fromYaml).sslMode }}
sslMode: {{ . | quote }}
{{- end }}
{{- end }}
{{- with .root.Values.storageConfig }}
{{- if .log.enabled }}
log:
  {{- toYaml (omit .log "enabled") | nindent 2 }}
{{- end }}
connPool:
  {{- toYaml .connPool | nindent 2 }}
{{- end }}
{{- end -}}

{{/* All objects of such a chart. */}}
{{- define "clusterpedia.lib.advanced.database.objects" -}}
{{- include "clusterpedia.lib.advanced.validate" . -}}
{{ include "clusterpedia.lib.advanced.database.secret" . }}
---
{{ include "clusterpedia.lib.advanced.configMap" (merge (dict "name" (include "clusterpedia.lib.advanced.configName" .) "data" (dict "config.yaml" (include "clusterpedia.lib.advanced.database.config" .))) .) }}
---
{{ include "clusterpedia.lib.advanced.configMap" (merge (dict "name" (include "clusterpedia.lib.advanced.initEnvName" .) "data" (include "clusterpedia.lib.advanced.database.initEnv" . | fromYaml)) .) }}
---
{{ include "clusterpedia.lib.advanced.localVolume" . }}
---
{{ include "clusterpedia.lib.advanced.crdsHook" . }}
{{- end -}}

{{/* STORAGE_PREPARATION is the command that the init container runs: it sees no value of the chart. */}}
{{- define "clusterpedia.lib.advanced.database.initEnv" -}}
{{- $creates := and (include "clusterpedia.lib.advanced.isExternal" .) (include "clusterpedia.lib.advanced.external" . | fromYaml).createDatabase -}}
STORAGE_HOST: {{ include "clusterpedia.lib.advanced.database.host" . | quote }}
STORAGE_PORT: {{ include "clusterpedia.lib.advanced.database.port" . | quote }}
STORAGE_USER: {{ include "clusterpedia.lib.advanced.database.user" . | quote }}
STORAGE_DATABASE: {{ include "clusterpedia.lib.advanced.database.name" . | quote }}
CREATE_DATABASE: {{ ternary "true" "false" (not (empty $creates)) | quote }}
STORAGE_PREPARATION: {{ ternary "ensure-database" "wait" (not (empty $creates)) }}
{{- end -}}

{{- define "clusterpedia.lib.advanced.database.secret" -}}
{{- $given := dict -}}
{{- $aliases := dict -}}
{{- if include "clusterpedia.lib.advanced.isExternal" . -}}
{{- $password := include "clusterpedia.lib.text" (include "clusterpedia.lib.advanced.external" . | fromYaml).password -}}
{{- if eq (include "clusterpedia.lib.advanced.fullname" .) (include "clusterpedia.lib.advanced.secretName" .) -}}
{{- $_ := required "externalStorage.password or global.storage.existingSecret is required when storageInstallMode is external" $password -}}
{{- end -}}
{{- $given = dict "password" $password -}}
{{- else -}}
{{- $administratorPassword := include "clusterpedia.lib.advanced.auth" (merge (dict "key" .administratorKeys.value) .) -}}
{{- if eq (include "clusterpedia.lib.advanced.database.user" .) .administrator -}}
{{- $given = dict "password" $administratorPassword -}}
{{- $aliases = dict .administratorKeys.secret "password" -}}
{{- else -}}
{{- $password := include "clusterpedia.lib.advanced.auth" (merge (dict "key" "password") .) -}}
{{- $given = dict "password" $password .administratorKeys.secret $administratorPassword -}}
{{- end -}}
{{- end -}}
{{- include "clusterpedia.lib.advanced.secret" (merge (dict "given" $given "aliases" $aliases) .) -}}
{{- end -}}

{{/* The init container of both databases. Context: root, core's; server. */}}
{{- define "clusterpedia.lib.advanced.database.initContainers" -}}
{{- $arguments := list "storage" "$(STORAGE_PREPARATION)" "--storage-config=/etc/clusterpedia/storage/config.yaml" -}}
{{- include "clusterpedia.lib.advanced.initContainer" (merge (dict "name" "ensure-database" "arguments" $arguments "variable" "DB_PASSWORD") .) -}}
{{- end -}}

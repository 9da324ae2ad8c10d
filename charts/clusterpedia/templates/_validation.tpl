{{/* What the schema of the values cannot say, for it is about several of them. Context: the chart's root. */}}
{{- define "clusterpedia.validate" -}}
{{- $enabled := add (ternary 1 0 .Values.postgresql.enabled) (ternary 1 0 .Values.mysql.enabled) | int -}}
{{- if include "clusterpedia.database.isExternal" . -}}
{{- if ne $enabled 0 -}}
{{- fail "storageInstallMode is external: set postgresql.enabled and mysql.enabled to false" -}}
{{- end -}}
{{- include "clusterpedia.validateExternal" .Values.externalStorage -}}
{{- else -}}
{{- if ne $enabled 1 -}}
{{- fail "storageInstallMode is internal: set exactly one of postgresql.enabled and mysql.enabled to true" -}}
{{- end -}}
{{- include "clusterpedia.validatePersistence" . -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.validateExternal" -}}
{{- $_ := required "externalStorage.type must be postgres, mysql or mariadb when storageInstallMode is external" .type -}}
{{- if not .dsn -}}
{{- range $key := list "host" "port" "user" "database" -}}
{{- $_ := required (printf "externalStorage.%s is required when storageInstallMode is external and externalStorage.dsn is empty" $key) (index $ $key) -}}
{{- end -}}
{{- if not .existingSecret -}}
{{- $_ := required "externalStorage.password or externalStorage.existingSecret is required when externalStorage.dsn is empty" .password -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.validatePersistence" -}}
{{- $persistence := (index .Values (include "clusterpedia.database.chart" .)).primary.persistence -}}
{{- if and $persistence.enabled (not $persistence.storageClass) (not $persistence.existingClaim) -}}
{{- $_ := required "persistenceMatchNode is required: the name of the node that keeps the database on its disk, or None to leave the volume to the default storage class" .Values.persistenceMatchNode -}}
{{- end -}}
{{- end -}}

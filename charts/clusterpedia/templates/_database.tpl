{{/* Which database there is, how it is reached and who the components are to it. Context: the chart's root. */}}

{{- define "clusterpedia.database.isExternal" -}}
{{- if eq .Values.storageInstallMode "external" -}}
true
{{- end -}}
{{- end -}}

{{/* The sub-chart in use, whose name is also the key of its values; empty for an external database. */}}
{{- define "clusterpedia.database.chart" -}}
{{- if not (include "clusterpedia.database.isExternal" .) -}}
{{- ternary "postgresql" "mysql" .Values.postgresql.enabled -}}
{{- end -}}
{{- end -}}

{{/* The full name of the sub-chart in use, by the rule of all charts. */}}
{{- define "clusterpedia.database.fullname" -}}
{{- $chart := include "clusterpedia.database.chart" . -}}
{{- include "common.names.fullname" (dict "Chart" (dict "Name" $chart) "Release" .Release "Values" (index .Values $chart)) -}}
{{- end -}}

{{- define "clusterpedia.database.type" -}}
{{- if include "clusterpedia.database.isExternal" . -}}
{{- .Values.externalStorage.type -}}
{{- else -}}
{{- ternary "postgres" "mysql" .Values.postgresql.enabled -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.database.host" -}}
{{- if include "clusterpedia.database.isExternal" . -}}
{{- include "clusterpedia.lib.text" .Values.externalStorage.host -}}
{{- else -}}
{{- include "clusterpedia.database.fullname" . -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.database.port" -}}
{{- if include "clusterpedia.database.isExternal" . -}}
{{- include "clusterpedia.lib.text" .Values.externalStorage.port -}}
{{- else if .Values.postgresql.enabled -}}
{{- .Values.postgresql.primary.service.ports.postgresql -}}
{{- else -}}
{{- .Values.mysql.primary.service.ports.mysql -}}
{{- end -}}
{{- end -}}

{{/* A value of the sub-chart's `auth`; those of PostgreSQL count below `global` first. Context: root, key. */}}
{{- define "clusterpedia.database.auth" -}}
{{- $chart := include "clusterpedia.database.chart" .root -}}
{{- $own := (index .root.Values $chart).auth -}}
{{- $global := ((index .root.Values.global $chart) | default dict).auth | default dict -}}
{{- include "clusterpedia.lib.text" (index $global .key | default (index $own .key)) -}}
{{- end -}}

{{- define "clusterpedia.database.administrator" -}}
{{- ternary "postgres" "root" .Values.postgresql.enabled -}}
{{- end -}}

{{- define "clusterpedia.database.user" -}}
{{- if include "clusterpedia.database.isExternal" . -}}
{{- include "clusterpedia.lib.text" .Values.externalStorage.user -}}
{{- else -}}
{{- include "clusterpedia.database.auth" (dict "root" . "key" "username") | default (include "clusterpedia.database.administrator" .) -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.database.name" -}}
{{- if include "clusterpedia.database.isExternal" . -}}
{{- include "clusterpedia.lib.text" .Values.externalStorage.database -}}
{{- else -}}
{{- include "clusterpedia.database.auth" (dict "root" . "key" "database") -}}
{{- end -}}
{{- end -}}

{{/* The administrator's password as values say it; empty when they do not. */}}
{{- define "clusterpedia.database.administratorPassword" -}}
{{- $key := ternary "postgresPassword" "rootPassword" .Values.postgresql.enabled -}}
{{- include "clusterpedia.database.auth" (dict "root" . "key" $key) -}}
{{- end -}}

{{/* The password of the user, as values say it; empty when they do not. */}}
{{- define "clusterpedia.database.password" -}}
{{- if include "clusterpedia.database.isExternal" . -}}
{{- include "clusterpedia.lib.text" .Values.externalStorage.password -}}
{{- else if eq (include "clusterpedia.database.user" .) (include "clusterpedia.database.administrator" .) -}}
{{- include "clusterpedia.database.administratorPassword" . -}}
{{- else -}}
{{- include "clusterpedia.database.auth" (dict "root" . "key" "password") -}}
{{- end -}}
{{- end -}}

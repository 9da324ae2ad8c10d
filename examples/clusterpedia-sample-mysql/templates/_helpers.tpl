{{/*
Names of the release alone: clusterpedia-core calls some of these, and sees no value of this chart.
*/}}

{{- define "clusterpedia.mysql.storage.fullname" -}}
{{- printf "%s-mysql-storage" .Release.Name -}}
{{- end -}}

{{- define "clusterpedia.mysql.storage.initContainer.env.name" -}}
{{- printf "%s-mysql-storage-initcontainer-env" .Release.Name -}}
{{- end -}}

{{/* The Service of the sub-chart mysql, by the rule of all full names. */}}
{{- define "clusterpedia.mysql.storage.host" -}}
{{- include "common.names.fullname" (dict "Chart" (dict "Name" "mysql") "Release" .Release "Values" .Values.mysql) -}}
{{- end -}}

{{- define "clusterpedia.mysql.storage.port" -}}
{{- .Values.mysql.primary.service.ports.mysql -}}
{{- end -}}

{{- define "clusterpedia.mysql.storage.user" -}}
{{- default "root" .Values.mysql.auth.username -}}
{{- end -}}

{{- define "clusterpedia.mysql.storage.password" -}}
{{- ternary .Values.mysql.auth.rootPassword .Values.mysql.auth.password (empty .Values.mysql.auth.username) -}}
{{- end -}}

{{- define "clusterpedia.mysql.storage.database" -}}
{{- .Values.mysql.auth.database -}}
{{- end -}}

{{/*
Names as Bitnami's library `common` gives them, under its names: users' own charts call these. Context: a chart's root.
*/}}

{{- define "common.names.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "common.names.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "common.names.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/*
The name of an object that belongs to the release: the full name and a suffix, within 63 characters.
Context: root, suffix.
*/}}
{{- define "clusterpedia.lib.suffixed" -}}
{{- printf "%s-%s" (include "common.names.fullname" .root) .suffix | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/*
The templates of components take a dict: `root`, the chart's context; `component`, the name of its binary; `storage`, the
beginning of the names of the templates that say how the chart wires its storage (see _storage.tpl).
*/}}

{{- define "clusterpedia.lib.fullname" -}}
{{- include "clusterpedia.lib.suffixed" (dict "root" .root "suffix" .component) -}}
{{- end -}}

{{/* The key of a component in values: `clustersynchro-manager` is `clustersynchroManager`. */}}
{{- define "clusterpedia.lib.key" -}}
{{- .component | replace "-" "_" | camelcase | untitle -}}
{{- end -}}

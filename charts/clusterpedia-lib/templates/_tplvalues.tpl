{{/* A value whose text, or whose texts, are templates themselves. Context: value, context. */}}
{{- define "common.tplvalues.render" -}}
{{- if kindIs "string" .value -}}
{{- tpl .value .context -}}
{{- else -}}
{{- tpl (toYaml .value) .context -}}
{{- end -}}
{{- end -}}

{{/*
A storage's configuration with the further keys of `storageConfig.extra`. A key that the chart itself has would stand there twice,
and a password would be readable. Context: config, text of a map; extra, map.
*/}}
{{- define "clusterpedia.lib.withExtra" -}}
{{- $own := fromYaml .config -}}
{{- range $key, $_ := .extra -}}
{{- if hasKey $own $key -}}
{{- fail (printf "storageConfig.extra.%s: the chart has a value of its own for %s" $key $key) -}}
{{- end -}}
{{- if eq $key "password" -}}
{{- fail "storageConfig.extra.password: everybody could read it in the ConfigMap; the chart has values for passwords" -}}
{{- end -}}
{{- end -}}
{{- .config -}}
{{- with .extra }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/*
registry/repository:tag, or @digest. `global.imageRegistry` counts before the image's own registry; without a tag it is the
appVersion of `chart`, when that is given. Context: imageRoot, global, chart (optional).
*/}}
{{- define "common.images.image" -}}
{{- $registry := default .imageRoot.registry (.global).imageRegistry -}}
{{- $version := printf ":%s" (toString (default (.chart).AppVersion .imageRoot.tag)) -}}
{{- if .imageRoot.digest -}}
{{- $version = printf "@%s" .imageRoot.digest -}}
{{- end -}}
{{- if $registry -}}
{{- printf "%s/%s%s" $registry .imageRoot.repository $version -}}
{{- else -}}
{{- printf "%s%s" .imageRoot.repository $version -}}
{{- end -}}
{{- end -}}

{{/*
`imagePullSecrets` of a pod: the global ones and those of its images, each once; nothing without any. An entry is a name, or
an object with a name. Context: images, global.
*/}}
{{- define "common.images.pullSecrets" -}}
{{- $entries := default (list) (.global).imagePullSecrets -}}
{{- range .images -}}
{{- $entries = concat $entries (default (list) .pullSecrets) -}}
{{- end -}}
{{- $names := list -}}
{{- range $entries -}}
{{- $names = append $names (ternary . (get (ternary (dict) . (kindIs "string" .)) "name") (kindIs "string" .)) -}}
{{- end -}}
{{- with $names | uniq }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A value as text: a number as it was written, which Helm reads as a floating-point one. Context: the value. */}}
{{- define "clusterpedia.lib.text" -}}
{{- if kindIs "string" . -}}
{{- . -}}
{{- else if not (kindIs "invalid" .) -}}
{{- toJson . -}}
{{- end -}}
{{- end -}}

{{/*
The data of a Secret with passwords, as a map. What values do not say is made once and kept: what the Secret has in the
cluster stays. `helm template` sees no cluster and makes another one each time. Context: root; name, of the Secret; given, map
of keys and values, empty where nobody said one.
*/}}
{{- define "clusterpedia.lib.passwordData" -}}
{{- $kept := (lookup "v1" "Secret" .root.Release.Namespace .name).data | default dict -}}
{{- $data := dict -}}
{{- range $key, $value := .given -}}
{{- $text := include "clusterpedia.lib.text" $value -}}
{{- $password := ternary (index $kept $key | default (b64enc (randAlphaNum 24))) (b64enc $text) (empty $text) -}}
{{- $_ := set $data $key $password -}}
{{- end -}}
{{- toYaml $data -}}
{{- end -}}

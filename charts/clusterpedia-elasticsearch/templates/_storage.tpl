{{/* Which Elasticsearch, and how it is used. Context: the dict of _advanced.tpl in the library. */}}

{{- define "clusterpedia.elasticsearch.external" -}}
{{- $external := include "clusterpedia.lib.advanced.external" . | fromYaml -}}
{{- $_ := required "externalStorage.addresses is required when storageInstallMode is external" $external.addresses -}}
{{- $_ := required "externalStorage.username is required when storageInstallMode is external" $external.username -}}
{{- toYaml $external -}}
{{- end -}}

{{/* The CA of the values must be where the pods of clusterpedia-core see it. */}}
{{- define "clusterpedia.elasticsearch.validate" -}}
{{- $caSecret := (include "clusterpedia.lib.advanced.external" . | fromYaml).caSecret -}}
{{- if and $caSecret (ne $caSecret (((.root.Values.global).storage).caSecret | default "")) -}}
{{- fail (printf "externalStorage.caSecret cannot be seen by the components: set global.storage.caSecret=%s, too" $caSecret) -}}
{{- end -}}
{{- end -}}

{{/* A map with the list `addresses`. */}}
{{- define "clusterpedia.elasticsearch.addresses" -}}
{{- if include "clusterpedia.lib.advanced.isExternal" . -}}
{{- pick (include "clusterpedia.elasticsearch.external" . | fromYaml) "addresses" | toYaml -}}
{{- else -}}
{{- $server := .root.Values.elasticsearch -}}
{{- $scheme := ternary "https" "http" $server.tls.enabled -}}
{{- $url := printf "%s://%s:%v" $scheme (include "clusterpedia.lib.advanced.serverName" .) $server.primary.service.ports.http -}}
{{- dict "addresses" (list $url) | toYaml -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.elasticsearch.username" -}}
{{- if include "clusterpedia.lib.advanced.isExternal" . -}}
{{- (include "clusterpedia.elasticsearch.external" . | fromYaml).username -}}
{{- else -}}
elastic
{{- end -}}
{{- end -}}

{{/* Never the password. Keys are those that the plugin reads. */}}
{{- define "clusterpedia.elasticsearch.config" -}}
{{- include "clusterpedia.lib.withExtra" (dict "config" (include "clusterpedia.elasticsearch.ownConfig" .) "extra" .root.Values.storageConfig.extra) -}}
{{- end -}}

{{- define "clusterpedia.elasticsearch.ownConfig" -}}
{{ include "clusterpedia.elasticsearch.addresses" . }}
username: {{ include "clusterpedia.elasticsearch.username" . | quote }}
{{- with include "clusterpedia.elasticsearch.storage.caFile" .root }}
tls:
  caFile: {{ . }}
{{- end }}
{{- with .root.Values.storageConfig }}
indexPrefix: {{ .indexPrefix | quote }}
shards: {{ .shards }}
{{- if not (kindIs "invalid" .replicas) }}
replicas: {{ .replicas }}
{{- end }}
refresh: {{ .refresh | quote }}
fullTextSearch: {{ .fullTextSearch }}
{{- end }}
{{- end -}}

{{/* Yellow is an engine that can be read and written, without copies. */}}
{{- define "clusterpedia.elasticsearch.initEnv" -}}
{{- $addresses := (include "clusterpedia.elasticsearch.addresses" . | fromYaml).addresses -}}
{{- $urls := list -}}
{{- range $addresses -}}
{{- $urls = append $urls (printf "%s/_cluster/health?wait_for_status=yellow&timeout=10s" (trimSuffix "/" .)) -}}
{{- end -}}
STORAGE_ADDRESSES: {{ join "," $addresses | quote }}
STORAGE_USER: {{ include "clusterpedia.elasticsearch.username" . | quote }}
STORAGE_HEALTH_URLS: {{ join "," $urls | quote }}
{{- end -}}

{{- define "clusterpedia.elasticsearch.password" -}}
{{- if include "clusterpedia.lib.advanced.isExternal" . -}}
{{- $password := include "clusterpedia.lib.text" (include "clusterpedia.elasticsearch.external" . | fromYaml).password -}}
{{- if eq (include "clusterpedia.lib.advanced.fullname" .) (include "clusterpedia.lib.advanced.secretName" .) -}}
{{- $_ := required "externalStorage.password or global.storage.existingSecret is required when storageInstallMode is external" $password -}}
{{- end -}}
{{- $password -}}
{{- else -}}
{{- include "clusterpedia.lib.advanced.auth" (merge (dict "key" "password") .) -}}
{{- end -}}
{{- end -}}

{{/* How the storage of the values, or of a parent chart, reaches the components. Context: a component's dict. */}}

{{/* What an override renders, with the templates in it rendered too. Context: name, root. */}}
{{- define "clusterpedia-core.storage.override" -}}
{{- tpl (include (printf "clusterpedia.storage.override.%s" .name) .root) .root | trim -}}
{{- end -}}

{{/* The name of the ConfigMap that this chart makes of storage.config; empty without one. Context: a chart's root. */}}
{{- define "clusterpedia-core.storage.generatedConfigMap" -}}
{{- if .Values.storage.config -}}
{{- include "clusterpedia.lib.suffixed" (dict "root" . "suffix" (printf "%s-config" (default "internal" .Values.storage.name))) -}}
{{- end -}}
{{- end -}}

{{/* The lower case spelling is what the original read, whichever its values documented. Context: a chart's root. */}}
{{- define "clusterpedia-core.storage.givenConfigMap" -}}
{{- $override := include "clusterpedia-core.storage.override" (dict "name" "configmap.name" "root" .) -}}
{{- coalesce $override .Values.storage.configMap .Values.storage.configmap | default "" -}}
{{- end -}}

{{/* The ConfigMap with config.yaml: of a parent chart, else of the user, else this chart's. */}}
{{- define "clusterpedia-core.storage.configMap" -}}
{{- include "clusterpedia-core.storage.givenConfigMap" . | default (include "clusterpedia-core.storage.generatedConfigMap" .) -}}
{{- end -}}

{{- define "clusterpedia-core.storage.pluginImage" -}}
{{- with .root.Values.storage.image -}}
{{- if .repository -}}
{{- if not (or .tag .digest) -}}
{{- fail "storage.image.tag must be set when storage.image.repository is" -}}
{{- end -}}
{{- include "common.images.image" (dict "imageRoot" . "global" $.root.Values.global) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia-core.storage.flags" -}}
{{- with .root.Values.storage.name }}
- --storage-name={{ . }}
{{- end }}
{{- if include "clusterpedia-core.storage.configMap" .root }}
- --storage-config=/etc/clusterpedia/storage/config.yaml
{{- end }}
{{- end -}}

{{/* Of entries with one name the first counts: a parent chart's, then the user's. */}}
{{- define "clusterpedia-core.storage.env" -}}
{{- $override := include "clusterpedia-core.storage.override" (dict "name" "componentEnv" "root" .root) | fromYamlArray -}}
{{- $values := include "common.tplvalues.render" (dict "value" (default (list) .root.Values.storage.componentEnv) "context" .root) | fromYamlArray -}}
{{- $entries := list -}}
{{- if include "clusterpedia-core.storage.pluginImage" . -}}
{{- $entries = append $entries (dict "name" "STORAGE_PLUGINS" "value" "/var/lib/clusterpedia/plugins") -}}
{{- end -}}
{{- $names := dict -}}
{{- range concat $override $values -}}
{{- if not (hasKey $names .name) -}}
{{- $_ := set $names .name true -}}
{{- $entries = append $entries . -}}
{{- end -}}
{{- end -}}
{{- with $entries -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia-core.storage.initContainers" -}}
{{- include "clusterpedia-core.storage.override" (dict "name" "initContainers" "root" .root) }}
{{- with .root.Values.storage.initContainers }}
{{ include "common.tplvalues.render" (dict "value" . "context" $.root) }}
{{- end }}
{{- with include "clusterpedia-core.storage.pluginImage" . }}
- name: copy-storage-plugin
  image: {{ . }}
  imagePullPolicy: {{ $.root.Values.storage.image.pullPolicy }}
  command:
    - /bin/sh
    - -ec
    - cp /plugins/* /var/lib/clusterpedia/plugins/
  resources:
    requests: { cpu: 10m, memory: 32Mi }
  securityContext:
    {{- include "clusterpedia.lib.containerSecurityContext" $.root | nindent 4 }}
  volumeMounts:
    - name: storage-plugins
      mountPath: /var/lib/clusterpedia/plugins
{{- end }}
{{- end -}}

{{- define "clusterpedia-core.storage.volumeMounts" -}}
{{- if include "clusterpedia-core.storage.configMap" .root }}
- name: storage-config
  mountPath: /etc/clusterpedia/storage
  readOnly: true
{{- end }}
{{- if include "clusterpedia-core.storage.pluginImage" . }}
- name: storage-plugins
  mountPath: /var/lib/clusterpedia/plugins
  readOnly: true
{{- end }}
{{ include "clusterpedia-core.storage.override" (dict "name" "volumeMounts" "root" .root) }}
{{- with .root.Values.storage.extraVolumeMounts }}
{{ include "common.tplvalues.render" (dict "value" . "context" $.root) }}
{{- end }}
{{- end -}}

{{- define "clusterpedia-core.storage.volumes" -}}
{{- with include "clusterpedia-core.storage.configMap" .root }}
- name: storage-config
  configMap:
    name: {{ . }}
{{- end }}
{{- if include "clusterpedia-core.storage.pluginImage" . }}
- name: storage-plugins
  emptyDir: {}
{{- end }}
{{ include "clusterpedia-core.storage.override" (dict "name" "volumes" "root" .root) }}
{{- with .root.Values.storage.extraVolumes }}
{{ include "common.tplvalues.render" (dict "value" . "context" $.root) }}
{{- end }}
{{- end -}}

{{- define "clusterpedia-core.storage.annotations" -}}
checksum/storage: {{ .root.Values.storage | toJson | sha256sum }}
{{ include "clusterpedia-core.storage.override" (dict "name" "podAnnotations" "root" .root) }}
{{- end -}}

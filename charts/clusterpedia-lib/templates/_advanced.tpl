{{/*
Charts that bring clusterpedia-core and a server for its storage. Their templates take a dict: `root`, the chart's context;
`server`, the sub-chart of the server, whose name is also the key of its values. Names come from the release alone, for the
templates that core calls see no value of its parent but those below `global`.
*/}}

{{/* `<release>-<server>`, or the release alone when that is in its name. */}}
{{- define "clusterpedia.lib.advanced.prefix" -}}
{{- ternary .root.Release.Name (printf "%s-%s" .root.Release.Name .server) (contains .server .root.Release.Name) -}}
{{- end -}}

{{- define "clusterpedia.lib.advanced.fullname" -}}
{{- include "clusterpedia.lib.advanced.prefix" . }}-storage
{{- end -}}

{{/* The Secret with the passwords: the user's, else the chart's. */}}
{{- define "clusterpedia.lib.advanced.secretName" -}}
{{- ((.root.Values.global).storage).existingSecret | default (include "clusterpedia.lib.advanced.fullname" .) -}}
{{- end -}}

{{- define "clusterpedia.lib.advanced.configName" -}}
{{- printf "%s-%s-storage-config" .root.Release.Name .server -}}
{{- end -}}

{{- define "clusterpedia.lib.advanced.initEnvName" -}}
{{- printf "%s-%s-storage-initcontainer-env" .root.Release.Name .server -}}
{{- end -}}

{{/* An environment variable with the password. Context: the dict, and variable. */}}
{{- define "clusterpedia.lib.advanced.passwordEnv" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ include "clusterpedia.lib.advanced.secretName" . }}
      key: password
{{- end -}}

{{/*
An init container with a command of the image. Context: the dict, whose root is core's; name; arguments, of the program
`clusterpedia`; variable, that of the password; mounts, may be left out.
*/}}
{{- define "clusterpedia.lib.advanced.initContainer" -}}
- name: {{ .name }}
  image: {{ include "clusterpedia.lib.image" (dict "root" .root "component" "apiserver") }}
  imagePullPolicy: {{ .root.Values.apiserver.image.pullPolicy }}
  command:
    - /usr/local/bin/clusterpedia
    {{- range .arguments }}
    - {{ . | quote }}
    {{- end }}
  env:
    {{- include "clusterpedia.lib.advanced.passwordEnv" . | nindent 4 }}
  envFrom:
    - configMapRef:
        name: {{ include "clusterpedia.lib.advanced.initEnvName" . }}
  resources:
    requests: { cpu: 50m, memory: 128Mi }
  securityContext:
    {{- include "clusterpedia.lib.containerSecurityContext" .root | nindent 4 }}
  volumeMounts:
    - name: storage-config
      mountPath: /etc/clusterpedia/storage
      readOnly: true
    {{- with concat (default (list) .mounts) (default (list) .root.Values.storage.extraVolumeMounts) }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    - name: tmp
      mountPath: /tmp
{{- end -}}

{{/* The parent's values cannot be seen where pods are rendered: what is below `global` is what starts them anew. */}}
{{- define "clusterpedia.lib.advanced.podAnnotations" -}}
checksum/global: {{ default (dict) .root.Values.global | toJson | sha256sum }}
{{- end -}}

{{- define "clusterpedia.lib.advanced.isExternal" -}}
{{- if eq .root.Values.storageInstallMode "external" -}}
true
{{- end -}}
{{- end -}}

{{/* `externalStorage`, what stands below `global` first, as YAML. */}}
{{- define "clusterpedia.lib.advanced.external" -}}
{{- toYaml (merge (deepCopy (default (dict) (.root.Values.global).externalStorage)) .root.Values.externalStorage) -}}
{{- end -}}

{{/* The Service of the sub-chart. */}}
{{- define "clusterpedia.lib.advanced.serverName" -}}
{{- include "common.names.fullname" (dict "Chart" (dict "Name" .server) "Release" .root.Release "Values" (index .root.Values .server)) -}}
{{- end -}}

{{/* A value of the sub-chart's `auth`, the one below `global` first. Context: the dict, and key. */}}
{{- define "clusterpedia.lib.advanced.auth" -}}
{{- $global := (index (default (dict) .root.Values.global) .server | default dict).auth | default dict -}}
{{- include "clusterpedia.lib.text" (index $global .key | default (index (index .root.Values .server).auth .key)) -}}
{{- end -}}

{{/* What several values have to agree on, in words for whoever wrote them. */}}
{{- define "clusterpedia.lib.advanced.validate" -}}
{{- $server := index .root.Values .server -}}
{{- if include "clusterpedia.lib.advanced.isExternal" . -}}
{{- if $server.enabled -}}
{{- fail (printf "storageInstallMode is external: set %s.enabled to false, for nobody would use that server" .server) -}}
{{- end -}}
{{- else -}}
{{- if not $server.enabled -}}
{{- fail (printf "storageInstallMode is internal: %s.enabled must be true, or set storageInstallMode to external" .server) -}}
{{- end -}}
{{- if ne (tpl $server.auth.existingSecret .root) (include "clusterpedia.lib.advanced.secretName" .) -}}
{{- fail (printf "%s.auth.existingSecret is for the chart itself: name your Secret in global.storage.existingSecret, which all of its parts see" .server) -}}
{{- end -}}
{{- $persistence := $server.primary.persistence -}}
{{- if and $persistence.enabled (not $persistence.storageClass) (not $persistence.existingClaim) -}}
{{- $_ := required "persistenceMatchNode is required: the name of the node that keeps the data on its disk, or None to leave the volume to the default storage class" .root.Values.persistenceMatchNode -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Labels of the chart's own objects. */}}
{{- define "clusterpedia.lib.advanced.labels" -}}
{{- include "clusterpedia.lib.map" (dict "root" .root "own" (include "common.labels.standard" .root) "asked" (list .root.Values.commonLabels)) -}}
{{- end -}}

{{/* Metadata of one of the chart's own objects. Context: the dict, and name; annotations, a map of its own, may be left out. */}}
{{- define "clusterpedia.lib.advanced.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "clusterpedia.lib.advanced.labels" . | nindent 2 }}
{{- with include "clusterpedia.lib.map" (dict "root" .root "own" (default (dict) .annotations | toYaml) "asked" (list .root.Values.commonAnnotations)) }}
annotations:
  {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
The Secret, unless the user has one. Context: the dict; given, map of keys and passwords; aliases, map of further keys to the
ones that they repeat.
*/}}
{{- define "clusterpedia.lib.advanced.secret" -}}
{{- $own := include "clusterpedia.lib.advanced.fullname" . -}}
{{- if eq $own (include "clusterpedia.lib.advanced.secretName" .) -}}
{{- $data := include "clusterpedia.lib.passwordData" (dict "root" .root "name" $own "given" .given) | fromYaml -}}
{{- range $alias, $key := .aliases -}}
{{- $_ := set $data $alias (index $data $key) -}}
{{- end -}}
{{- /* The volume of a server outlives the release, and nothing else knows its password. */ -}}
{{- $isOfServer := not (include "clusterpedia.lib.advanced.isExternal" .) -}}
{{- $annotations := ternary (dict "helm.sh/resource-policy" "keep") (dict) $isOfServer }}
apiVersion: v1
kind: Secret
metadata:
  {{- include "clusterpedia.lib.advanced.metadata" (merge (dict "name" $own "annotations" $annotations) .) | nindent 2 }}
type: Opaque
data:
  {{- toYaml $data | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* A ConfigMap. Context: the dict, name, data. */}}
{{- define "clusterpedia.lib.advanced.configMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "clusterpedia.lib.advanced.metadata" . | nindent 2 }}
data:
  {{- toYaml .data | nindent 2 }}
{{- end -}}

{{/* The volume on one node's disk, when values name the node. */}}
{{- define "clusterpedia.lib.advanced.localVolume" -}}
{{- $server := index .root.Values .server -}}
{{- $node := .root.Values.persistenceMatchNode -}}
{{- $isWanted := and $node (ne $node "None") (not (include "clusterpedia.lib.advanced.isExternal" .)) -}}
{{- if and $isWanted $server.primary.persistence.enabled (not $server.primary.persistence.existingClaim) -}}
{{- $volume := dict "root" (index .root.Subcharts "clusterpedia-core") "node" $node "size" $server.primary.persistence.size -}}
{{- $_ := set $volume "name" (printf "%s-%s-storage" .root.Release.Name .server) -}}
{{- $_ := set $volume "path" (printf "/var/local/clusterpedia/%sstorage/%s" .server .server) -}}
{{- $_ := set $volume "claim" (printf "data-%s-server-0" (include "clusterpedia.lib.advanced.serverName" .)) -}}
{{- $_ := set $volume "user" $server.podSecurityContext.runAsUser -}}
{{- $_ := set $volume "group" $server.podSecurityContext.fsGroup -}}
{{- include "clusterpedia.lib.localVolume" $volume -}}
{{- end -}}
{{- end -}}

{{/* The hook with the CRDs, which core renders itself when `global.installCRDs` asks for it. */}}
{{- define "clusterpedia.lib.advanced.crdsHook" -}}
{{- if and .root.Values.installCRDs (not (.root.Values.global).installCRDs) -}}
{{- $core := index .root.Subcharts "clusterpedia-core" -}}
{{- if not $core.Values.installCRDs -}}
{{- $manifests := list -}}
{{- range $file, $content := $core.Files.Glob "_crds/*.yaml" -}}
{{- $manifests = append $manifests (toString $content) -}}
{{- end -}}
{{- include "clusterpedia.lib.crdsHook" (dict "root" $core "manifests" (join "\n---\n" $manifests)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

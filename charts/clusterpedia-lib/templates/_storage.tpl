{{/*
How a chart wires its storage to apiserver and clustersynchro-manager. A chart passes the beginning of the names of these
templates as `storage`; each gets the component's dict and may render nothing:

  <storage>.flags           list of flags
  <storage>.env             list of environment variables
  <storage>.initContainers  list of containers
  <storage>.volumeMounts    list of mounts
  <storage>.volumes         list of volumes
  <storage>.annotations     map of pod annotations: checksums of what pods must be started anew for

controller-manager has no storage. Context: part, the last word of the name; of, a component's dict.
*/}}
{{- define "clusterpedia.lib.storage" -}}
{{- if ne .of.component "controller-manager" -}}
{{- include (printf "%s.%s" .of.storage .part) .of | trim -}}
{{- end -}}
{{- end -}}

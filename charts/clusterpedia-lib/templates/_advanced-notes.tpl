{{/*
What a chart says after it was installed: where the storage is, what to do next, and what of the values may surprise. Context:
the dict of _advanced.tpl.
*/}}
{{- define "clusterpedia.lib.advanced.notes" -}}
{{- $values := .root.Values -}}
{{- $core := index .root.Subcharts "clusterpedia-core" -}}
{{ .root.Chart.Name }} {{ .root.Chart.Version }} is release {{ .root.Release.Name }} in namespace {{ .root.Release.Namespace }}.

{{ if include "clusterpedia.lib.advanced.isExternal" . -}}
Storage: your own, see ConfigMap {{ include "clusterpedia.lib.advanced.configName" . }}.
{{- else -}}
Storage: Service {{ include "clusterpedia.lib.advanced.serverName" . }}, a server of this release. It starts empty, also after an upgrade from a chart
with Bitnami's: what was stored there is synchronised anew, and the old claim is left as it was.
Passwords: Secret {{ include "clusterpedia.lib.advanced.secretName" . }}. The server took them when its volume was empty; to change one, change it in the
server first.
{{- end }}

Wait for it, then import a cluster:
  kubectl -n {{ .root.Release.Namespace }} rollout status deployment {{ include "clusterpedia.lib.fullname" (dict "root" $core "component" "apiserver") }}
  kubectl get pediaclusters
{{- if not (or $values.installCRDs (.root.Values.global).installCRDs $core.Values.installCRDs) }}

The CRDs are not part of this release (installCRDs): apply them by `clusterpedia crds apply`, or the files of
clusterpedia-core/_crds by kubectl apply --server-side -f.
{{- end }}
{{- $external := include "clusterpedia.lib.advanced.external" . | fromYaml }}
{{- if and (include "clusterpedia.lib.advanced.isExternal" .) $external.password (not ((.root.Values.global).externalStorage).password) }}

WARNING: components start anew when values below `global` change, and externalStorage.password is not. After a change of it,
change global.storage.revision, too; or set global.externalStorage.password instead.
{{- end }}
{{- end -}}

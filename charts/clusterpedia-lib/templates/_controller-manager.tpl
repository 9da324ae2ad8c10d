{{/* What is controller-manager's alone in its Deployment. Context: a component's dict. */}}

{{- define "clusterpedia.lib.controller-manager.flags" -}}
- --leader-elect-resource-namespace={{ .root.Release.Namespace }}
{{- include "clusterpedia.lib.extraFlags" . }}
{{- include "clusterpedia.lib.featureGates" . }}
{{- end -}}

{{- define "clusterpedia.lib.controller-manager.env" -}}
{{ include "clusterpedia.lib.namespaceEnv" . }}
{{- end -}}

{{- define "clusterpedia.lib.controller-manager.ports" -}}
{{ include "clusterpedia.lib.managerPorts" . }}
{{- end -}}

{{- define "clusterpedia.lib.controller-manager.probes" -}}
{{ include "clusterpedia.lib.managerProbes" . }}
{{- end -}}

{{- define "clusterpedia.lib.controller-manager.volumeMounts" -}}
{{- end -}}

{{- define "clusterpedia.lib.controller-manager.volumes" -}}
{{- end -}}

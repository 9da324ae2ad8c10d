{{/* Security contexts that the restricted profile of Kubernetes admits. Context: a chart's root. */}}

{{- define "clusterpedia.lib.podSecurityContext" -}}
{{- toYaml .Values.podSecurityContext -}}
{{- end -}}

{{- define "clusterpedia.lib.containerSecurityContext" -}}
{{- toYaml .Values.containerSecurityContext -}}
{{- end -}}

{{/* That of a component's pod: ports below 1024 are opened to it by a sysctl that Kubernetes calls safe. */}}
{{- define "clusterpedia.lib.componentSecurityContext" -}}
{{- $context := deepCopy .root.Values.podSecurityContext -}}
{{- if and (eq .component "apiserver") (lt (int .root.Values.apiserver.securePort) 1024) -}}
{{- $sysctl := dict "name" "net.ipv4.ip_unprivileged_port_start" "value" "0" -}}
{{- $_ := set $context "sysctls" (append (default (list) $context.sysctls) $sysctl) -}}
{{- end -}}
{{- toYaml $context -}}
{{- end -}}

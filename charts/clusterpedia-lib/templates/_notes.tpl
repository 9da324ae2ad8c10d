{{/* What is said after an installation or upgrade. Context: a chart's root. */}}
{{- define "clusterpedia.lib.notes" -}}
{{- $values := .Values -}}
Clusterpedia {{ .Chart.AppVersion }} is in namespace {{ .Release.Namespace }}, as release {{ .Release.Name }}.

  helm status {{ .Release.Name }} -n {{ .Release.Namespace }}
  kubectl -n {{ .Release.Namespace }} get pods -l app.kubernetes.io/instance={{ .Release.Name }}
{{- if not (or $values.installCRDs (.Values.global).installCRDs) }}

The CRDs are yours to apply, now and after each upgrade (or set installCRDs=true):

  kubectl apply --server-side -f _crds/
{{- end }}
{{- if .Release.IsInstall }}

Import a cluster. A new installation has no reason to keep the values of Secrets; their keys are enough to search for them:

  kubectl apply -f - <<END
  apiVersion: cluster.clusterpedia.io/v1alpha2
  kind: PediaCluster
  metadata:
    name: my-cluster
  spec:
    kubeconfig: $(base64 -w0 my-cluster.kubeconfig)
    syncResources:
      - group: apps
        resources: [deployments, statefulsets, daemonsets]
      - group: ''
        resources: [pods, services, configmaps]
      - group: ''
        resources: [secrets]
        redactSecrets: true
  END

Search all clusters, and one:

  kubectl get --raw /apis/clusterpedia.io/v1beta1/resources/apis/apps/v1/deployments
  kubectl get --raw /apis/clusterpedia.io/v1beta1/resources/clusters/my-cluster/api/v1/pods

`clusterpedia kubeconfig` makes `kubectl --cluster clusterpedia get deployments -A` of that.
{{- end }}
{{- range (include "clusterpedia.lib.warnings" . | fromYamlArray) }}

WARNING: {{ . }}
{{- end }}

Before you uninstall, delete ClusterImportPolicies, then PediaClusters: only a running manager can remove their rows.
{{- end -}}

{{/* What is odd about the values, as a list of sentences. */}}
{{- define "clusterpedia.lib.warnings" -}}
{{- $warnings := list -}}
{{- if .Values.apiserver.enableSHA1Cert -}}
{{- $warnings = append $warnings "apiserver.enableSHA1Cert is ignored: it was about the TLS library of Go." -}}
{{- end -}}
{{- if and .Release.IsUpgrade (eq .Values.apiserver.tls.mode "selfSigned") -}}
{{- $warnings = append $warnings "apiserver.tls.mode is selfSigned: the aggregation layer does not check whom it talks to." -}}
{{- end -}}
{{- if eq .Values.apiserver.tls.mode "generated" -}}
{{- $warnings = append $warnings "apiserver.tls.mode is generated: tools that render charts without a cluster (helm template, GitOps) make another certificate each time. Give them existingSecret or certManager." -}}
{{- end -}}
{{- range $key := list "apiserver" "clustersynchroManager" "controllerManager" -}}
{{- $tag := (index $.Values $key).image.tag | toString -}}
{{- if and (regexMatch "^v0\\.[0-9]\\." $tag) (ne $tag $.Chart.AppVersion) -}}
{{- $warnings = append $warnings (printf "%s.image.tag is %s: up to v0.9, images of that name are those of the original, which have neither the commands nor the probes of this chart. Leave the tag out." $key $tag) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.hookJob.image.repository (contains "cloudshell" .Values.hookJob.image.repository) -}}
{{- $warnings = append $warnings "hookJob.image is the image of the original, which has none of the commands that the hooks run." -}}
{{- end -}}
{{- with .Values.clustersynchroManager.vmrule -}}
{{- if and .enabled (not ($.Capabilities.APIVersions.Has "operator.victoriametrics.com/v1beta1")) -}}
{{- $warnings = append $warnings "clustersynchroManager.vmrule.enabled has no effect: the cluster has no operator.victoriametrics.com/v1beta1." -}}
{{- end -}}
{{- end -}}
{{- with .Values.dashboard -}}
{{- if and .enabled (not (or ($.Capabilities.APIVersions.Has "grafana.integreatly.org/v1beta1") ($.Capabilities.APIVersions.Has "integreatly.org/v1alpha1"))) -}}
{{- $warnings = append $warnings "dashboard.enabled has no effect: the cluster has neither grafana.integreatly.org/v1beta1 nor integreatly.org/v1alpha1." -}}
{{- end -}}
{{- end -}}
{{- with .Values.prometheusRule -}}
{{- if and .enabled (not (include "clusterpedia.lib.hasPrometheusOperator" $)) -}}
{{- $warnings = append $warnings "prometheusRule.enabled has no effect: the cluster has no monitoring.coreos.com/v1." -}}
{{- end -}}
{{- end -}}
{{- with .Values.externalStorage -}}
{{- if regexMatch "://[^/@]*:[^/@]+@|(^|\\s)password=|^[^/@]+:[^@]+@" (toString .dsn) -}}
{{- $warnings = append $warnings "externalStorage.dsn has a password, which is readable in a ConfigMap. Leave it out and set externalStorage.password." -}}
{{- end -}}
{{- end -}}
{{- with (.Values.storage).config -}}
{{- if .password -}}
{{- $warnings = append $warnings "storage.config has a password, which is readable in a ConfigMap. Leave it out and set DB_PASSWORD in storage.componentEnv." -}}
{{- end -}}
{{- end -}}
{{- if and (.Values.storageInstallMode | default "external" | eq "internal") .Release.IsUpgrade -}}
{{- $warnings = append $warnings "If this was an installation of the original chart: the database begins empty and fills itself again from the clusters. Claims of the old database are left alone; delete them when you need nothing of it." -}}
{{- end -}}
{{- toYaml $warnings -}}
{{- end -}}

{{/* The pod of a component. Context: a component's dict. */}}
{{- define "clusterpedia.lib.podSpec" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
serviceAccountName: {{ include "clusterpedia.lib.fullname" . }}
{{- include "common.images.pullSecrets" (dict "images" (list $values.image) "global" .root.Values.global) }}
securityContext:
  {{- include "clusterpedia.lib.componentSecurityContext" . | nindent 2 }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 2 }}
{{- end }}
{{- include "clusterpedia.lib.topologySpread" . }}
{{- with include "clusterpedia.lib.storage" (dict "of" . "part" "initContainers") }}
initContainers:
  {{- . | nindent 2 }}
{{- end }}
containers:
  {{- include "clusterpedia.lib.container" . | nindent 2 }}
volumes:
  {{- with include "clusterpedia.lib.storage" (dict "of" . "part" "volumes") }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with include (printf "clusterpedia.lib.%s.volumes" .component) . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $values.extraVolumes }}
  {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 2 }}
  {{- end }}
  - name: tmp
    emptyDir: {}
  - name: log
    emptyDir: {}
{{- end -}}

{{/* Constraints that name no pods are about those of the component. */}}
{{- define "clusterpedia.lib.topologySpread" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
{{- with $values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range (include "common.tplvalues.render" (dict "value" . "context" $.root) | fromYamlArray) }}
  {{- $own := dict "labelSelector" (dict "matchLabels" (dict "app" (include "clusterpedia.lib.fullname" $))) }}
  - {{ toYaml (merge . $own) | nindent 4 | trim }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "clusterpedia.lib.container" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
- name: {{ include "clusterpedia.lib.fullname" . }}
  image: {{ include "clusterpedia.lib.image" . }}
  imagePullPolicy: {{ $values.image.pullPolicy }}
  command:
    - /usr/local/bin/{{ .component }}
    {{- range (include (printf "clusterpedia.lib.%s.flags" .component) . | fromYamlArray) }}
    - {{ . | toString | quote }}
    {{- end }}
  env:
    {{- include (printf "clusterpedia.lib.%s.env" .component) . | trim | nindent 4 }}
    {{- with $values.extraEnv }}
    {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 4 }}
    {{- end }}
  ports:
    {{- include (printf "clusterpedia.lib.%s.ports" .component) . | trim | nindent 4 }}
  {{- include (printf "clusterpedia.lib.%s.probes" .component) . | trim | nindent 2 }}
  resources:
    {{- include "clusterpedia.lib.resources" . | nindent 4 }}
  securityContext:
    {{- include "clusterpedia.lib.containerSecurityContext" .root | nindent 4 }}
  volumeMounts:
    {{- with include "clusterpedia.lib.storage" (dict "of" . "part" "volumeMounts") }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with include (printf "clusterpedia.lib.%s.volumeMounts" .component) . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with $values.extraVolumeMounts }}
    {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 4 }}
    {{- end }}
    - name: tmp
      mountPath: /tmp
    - name: log
      mountPath: /var/log/clusterpedia
{{- end -}}

{{/* The image of a component. Context: a component's dict. */}}
{{- define "clusterpedia.lib.image" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
{{- include "common.images.image" (dict "imageRoot" $values.image "global" .root.Values.global "chart" .root.Chart) -}}
{{- end -}}

{{/*
What the values say and nothing else; requests that fit a small installation when they say nothing. No defaults in values:
Helm would merge them with the user's, and a request above the user's limit is no valid pod.
*/}}
{{- define "clusterpedia.lib.resources" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
{{- $requests := dict "apiserver" (dict "cpu" "100m" "memory" "256Mi") "clustersynchro-manager" (dict "cpu" "200m" "memory" "384Mi") "controller-manager" (dict "cpu" "50m" "memory" "128Mi") -}}
{{- toYaml (default (dict "requests" (index $requests .component)) $values.resources) -}}
{{- end -}}

{{/* One `--feature-gates` flag, sorted; nothing without gates. A gate set to null is left to the binary. Context: a component's dict. */}}
{{- define "clusterpedia.lib.featureGates" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
{{- $gates := list -}}
{{- range $gate, $enabled := $values.featureGates -}}
{{- if not (kindIs "invalid" $enabled) -}}
{{- $gates = append $gates (printf "%s=%v" $gate $enabled) -}}
{{- end -}}
{{- end -}}
{{- with $gates }}
- --feature-gates={{ join "," . }}
{{- end -}}
{{- end -}}

{{/* `extraFlags`, as they are. Context: a component's dict. */}}
{{- define "clusterpedia.lib.extraFlags" -}}
{{- with (index .root.Values (include "clusterpedia.lib.key" .)).extraFlags }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end -}}

{{/* The namespace that Leases and credentials of members are in. */}}
{{- define "clusterpedia.lib.namespaceEnv" -}}
- name: CLUSTERPEDIA_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
{{- end -}}

{{/* Flags of the election of one working replica. Context: a component's dict. */}}
{{- define "clusterpedia.lib.leaderElectionFlags" -}}
{{- $election := (index .root.Values (include "clusterpedia.lib.key" .)).leaderElect -}}
- --leader-elect-resource-namespace={{ .root.Release.Namespace }}
- --leader-elect-lease-duration={{ $election.leaseDuration }}
- --leader-elect-renew-deadline={{ $election.renewDeadline }}
- --leader-elect-retry-period={{ $election.retryPeriod }}
- --leader-elect-resource-lock={{ $election.resourceLock }}
{{- end -}}

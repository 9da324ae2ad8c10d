{{/* How the database reaches the components (see _storage.tpl of the library). Context: a component's dict. */}}

{{/*
The name of the ConfigMap and of the Secret. Of the release alone, so that sub-charts find the Secret: they see no other
value of this chart. Context: the root of this chart or of a sub-chart.
*/}}
{{- define "clusterpedia.internalstorage.name" -}}
{{- $prefix := ternary .Release.Name (printf "%s-clusterpedia" .Release.Name) (contains "clusterpedia" .Release.Name) -}}
{{- printf "%s-internalstorage" ($prefix | trunc 47 | trimSuffix "-") -}}
{{- end -}}

{{/*
Where the password is: the user's Secret, else this chart's. As a reference to a key. Context: the chart's root.
*/}}
{{- define "clusterpedia.internalstorage.passwordReference" -}}
{{- $own := include "clusterpedia.internalstorage.name" . -}}
{{- if include "clusterpedia.database.isExternal" . -}}
name: {{ .Values.externalStorage.existingSecret | default $own }}
key: {{ ternary .Values.externalStorage.existingSecretKey "password" (not (empty .Values.externalStorage.existingSecret)) }}
{{- else -}}
{{- $chart := include "clusterpedia.database.chart" . -}}
{{- $keys := (index .Values $chart).auth.secretKeys -}}
{{- $administratorKey := ternary $keys.adminPasswordKey $keys.rootPasswordKey (eq $chart "postgresql") -}}
{{- $isAdministrator := eq (include "clusterpedia.database.user" .) (include "clusterpedia.database.administrator" .) -}}
{{- $secret := tpl (include "clusterpedia.database.auth" (dict "root" . "key" "existingSecret")) . -}}
name: {{ $secret }}
key: {{ ternary "password" (ternary $administratorKey $keys.userPasswordKey $isAdministrator) (eq $secret $own) }}
{{- end -}}
{{- end -}}

{{/* Whether this chart makes the Secret: empty is no. Context: the chart's root. */}}
{{- define "clusterpedia.internalstorage.ownsSecret" -}}
{{- $reference := include "clusterpedia.internalstorage.passwordReference" . | fromYaml -}}
{{- if eq $reference.name (include "clusterpedia.internalstorage.name" .) -}}
true
{{- end -}}
{{- end -}}

{{/*
The passwords of the components' user, and of the administrator as the sub-chart looks for it. The administrator's are one
when that is the user. Context: the chart's root.
*/}}
{{- define "clusterpedia.internalstorage.secretData" -}}
{{- $password := include "clusterpedia.database.password" . -}}
{{- if include "clusterpedia.database.isExternal" . -}}
password: {{ b64enc $password | quote }}
{{- else -}}
{{- $name := include "clusterpedia.internalstorage.name" . -}}
{{- $data := include "clusterpedia.lib.passwordData" (dict "root" . "name" $name "given" (dict "password" $password)) | fromYaml -}}
{{- $key := ternary "postgres-password" "root-password" .Values.postgresql.enabled -}}
{{- $administrator := dict $key (b64dec $data.password) -}}
{{- if ne (include "clusterpedia.database.user" .) (include "clusterpedia.database.administrator" .) -}}
{{- $administrator = dict $key (include "clusterpedia.database.administratorPassword" .) -}}
{{- end -}}
{{- toYaml (merge $data (include "clusterpedia.lib.passwordData" (dict "root" . "name" $name "given" $administrator) | fromYaml)) -}}
{{- end -}}
{{- end -}}

{{- define "clusterpedia.internalstorage.passwordEnv" -}}
- name: DB_PASSWORD
  valueFrom:
    secretKeyRef:
      {{- include "clusterpedia.internalstorage.passwordReference" .root | nindent 6 }}
{{- end -}}

{{- define "clusterpedia.internalstorage.flags" -}}
- --storage-config=/etc/clusterpedia/storage/internalstorage-config.yaml
{{- end -}}

{{- define "clusterpedia.internalstorage.env" -}}
{{ include "clusterpedia.internalstorage.passwordEnv" . }}
{{- end -}}

{{- define "clusterpedia.internalstorage.volumeMounts" -}}
- name: storage-config
  mountPath: /etc/clusterpedia/storage
  readOnly: true
{{- end -}}

{{- define "clusterpedia.internalstorage.volumes" -}}
- name: storage-config
  configMap:
    name: {{ include "clusterpedia.internalstorage.name" .root }}
{{- end -}}

{{/* A password that Helm made is not among the values, and never changes. */}}
{{- define "clusterpedia.internalstorage.annotations" -}}
checksum/storage-config: {{ include "clusterpedia.internalstorage.config" .root | sha256sum }}
checksum/storage-password: {{ include "clusterpedia.database.password" .root | sha256sum }}
{{- end -}}

{{/* Waits for the database server, or for the database itself, which it creates when asked to. */}}
{{- define "clusterpedia.internalstorage.initContainers" -}}
{{- $values := index .root.Values (include "clusterpedia.lib.key" .) -}}
{{- $creates := and (include "clusterpedia.database.isExternal" .root) .root.Values.externalStorage.createDatabase -}}
- name: {{ ternary "ensure-database" "check-storage" (not (empty $creates)) }}
  image: {{ include "clusterpedia.lib.image" . }}
  imagePullPolicy: {{ $values.image.pullPolicy }}
  command:
    - /usr/local/bin/clusterpedia
    - storage
    - {{ ternary "ensure-database" "wait" (not (empty $creates)) }}
    {{- include "clusterpedia.internalstorage.flags" . | nindent 4 }}
  env:
    {{- include "clusterpedia.internalstorage.passwordEnv" . | nindent 4 }}
  resources:
    requests: { cpu: 50m, memory: 128Mi }
  securityContext:
    {{- include "clusterpedia.lib.containerSecurityContext" .root | nindent 4 }}
  volumeMounts:
    {{- include "clusterpedia.internalstorage.volumeMounts" . | nindent 4 }}
    {{- with $values.extraVolumeMounts }}
    {{- include "common.tplvalues.render" (dict "value" . "context" $.root) | nindent 4 }}
    {{- end }}
    - name: tmp
      mountPath: /tmp
{{- end -}}

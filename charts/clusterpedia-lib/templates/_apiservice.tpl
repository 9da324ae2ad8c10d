{{/* How the aggregation layer reaches the apiserver, and why it believes it. Context: a component's dict. */}}

{{- define "clusterpedia.lib.apiserver.tlsSecret" -}}
{{- if eq .root.Values.apiserver.tls.mode "existingSecret" -}}
{{- required "apiserver.tls.existingSecret must name a Secret of type kubernetes.io/tls when apiserver.tls.mode is existingSecret" .root.Values.apiserver.tls.existingSecret -}}
{{- else -}}
{{- include "clusterpedia.lib.fullname" . }}-tls
{{- end -}}
{{- end -}}

{{/* The names that the Service of the apiserver goes by, as a JSON object of a list. */}}
{{- define "clusterpedia.lib.apiserver.dnsNames" -}}
{{- $service := include "clusterpedia.lib.fullname" . -}}
{{- $namespaced := printf "%s.%s" $service .root.Release.Namespace -}}
{{- dict "names" (list (printf "%s.svc" $namespaced) $service $namespaced (printf "%s.svc.cluster.local" $namespaced)) | toJson -}}
{{- end -}}

{{/*
The APIService, and the certificate that it trusts: one template, for a certificate that is made while rendering is another
one each time it is asked for.
*/}}
{{- define "clusterpedia.lib.apiserver.apiService" -}}
{{- $tls := .root.Values.apiserver.tls -}}
{{- $ca := $tls.caBundle | default "" | b64enc -}}
{{- if eq $tls.mode "generated" -}}
{{- $secret := include "clusterpedia.lib.apiserver.generatedSecret" . -}}
{{- $ca = index (fromYaml $secret).data "ca.crt" }}
{{ $secret }}
---
{{- else if eq $tls.mode "certManager" }}
{{ include "clusterpedia.lib.apiserver.certificate" . }}
---
{{- end }}
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata:
  name: v1beta1.clusterpedia.io
  labels:
    {{- include "clusterpedia.lib.labels" . | nindent 4 }}
  {{- if eq $tls.mode "certManager" }}
  annotations:
    cert-manager.io/inject-ca-from: {{ .root.Release.Namespace }}/{{ include "clusterpedia.lib.apiserver.tlsSecret" . }}
  {{- end }}
spec:
  group: clusterpedia.io
  version: v1beta1
  groupPriorityMinimum: 1000
  versionPriority: 100
  {{- if eq $tls.mode "selfSigned" }}
  insecureSkipTLSVerify: true
  {{- else if and $ca (ne $tls.mode "certManager") }}
  caBundle: {{ $ca }}
  {{- end }}
  service:
    name: {{ include "clusterpedia.lib.fullname" . }}
    namespace: {{ .root.Release.Namespace }}
    port: 443
{{- end -}}

{{/*
The Secret of a certificate that Helm made. One that is there is kept, for clients that were given its authority; to get
another one, delete the Secret and upgrade.
*/}}
{{- define "clusterpedia.lib.apiserver.generatedSecret" -}}
{{- $name := include "clusterpedia.lib.apiserver.tlsSecret" . -}}
{{- $data := (lookup "v1" "Secret" .root.Release.Namespace $name).data -}}
{{- if not (and $data (index (default (dict) $data) "ca.crt") (index (default (dict) $data) "tls.key")) -}}
{{- $names := (include "clusterpedia.lib.apiserver.dnsNames" . | fromJson).names -}}
{{- $days := int .root.Values.apiserver.tls.validityDays -}}
{{- $ca := genCAWithKey (printf "%s-ca" $name | trunc 63) $days (genPrivateKey "ecdsa") -}}
{{- $certificate := genSignedCertWithKey (first $names | trunc 63) nil $names $days $ca (genPrivateKey "ecdsa") -}}
{{- $data = dict "ca.crt" (b64enc $ca.Cert) "tls.crt" (b64enc $certificate.Cert) "tls.key" (b64enc $certificate.Key) -}}
{{- end -}}
apiVersion: v1
kind: Secret
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "clusterpedia.lib.labels" . | nindent 4 }}
type: kubernetes.io/tls
data:
  {{- toYaml $data | nindent 2 }}
{{- end -}}

{{/* The certificate that cert-manager issues: by the given issuer, else signed by itself. */}}
{{- define "clusterpedia.lib.apiserver.certificate" -}}
{{- $name := include "clusterpedia.lib.apiserver.tlsSecret" . -}}
{{- $issuer := .root.Values.apiserver.tls.issuerRef -}}
{{- if not $issuer -}}
{{- $issuer = dict "kind" "Issuer" "name" $name -}}
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "clusterpedia.lib.labels" . | nindent 4 }}
spec:
  selfSigned: {}
---
{{ end -}}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "clusterpedia.lib.labels" . | nindent 4 }}
spec:
  secretName: {{ $name }}
  dnsNames:
    {{- toYaml (include "clusterpedia.lib.apiserver.dnsNames" . | fromJson).names | nindent 4 }}
  issuerRef:
    {{- toYaml $issuer | nindent 4 }}
{{- end -}}

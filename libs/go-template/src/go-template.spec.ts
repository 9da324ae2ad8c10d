import { parseGoTemplate } from './go-template.js';

const data = {
  source: {
    metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'shop', tier: 'front' } },
    spec: { replicas: 3, paused: false, ratio: 1.5, ports: [80, 443], owner: null },
    data: { 'ca.crt': 'Y2E=' },
  },
};

describe('parseGoTemplate', () => {
  it.each([
    ['acme-{{ .source.metadata.name }}', 'acme-web'],
    ['{{ .source.nothing }}|{{ .source.nothing.at.all }}|{{ .source.spec.owner }}', '||'],
    ['{{ index .source.data "ca.crt" | b64dec }}', 'ca'],
    ['{{ .source.spec.ports }} {{ .source.metadata.labels }}', '[80 443] map[app.kubernetes.io/name:shop tier:front]'],
    ['{{ if eq .source.spec.replicas 3 }}three{{ else }}other{{ end }}', 'three'],
    ['{{ range $i, $p := .source.spec.ports }}{{ $i }}={{ $p }};{{ end }}', '0=80;1=443;'],
    ['{{ with .source.metadata }}{{ .name }}{{ end }}', 'web'],
    ['{{ define "x" }}<{{ . }}>{{ end }}{{ template "x" .source.spec.ratio }}', '<1.5>'],
    ['a {{- "b" -}} c', 'abc'],
    [
      '{{ hasPrefix "we" .source.metadata.name }} {{ get .source.gone "x" }}{{ hasKey .source.gone "x" }}',
      'true false',
    ],
  ])('%j gives %j', (template, expected) => {
    expect(parseGoTemplate('test', template).execute(data)).toBe(expected);
  });
});

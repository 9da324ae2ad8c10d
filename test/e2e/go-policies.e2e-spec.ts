import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ClusterImportPolicy } from '#api';
import { GoTemplateError, parseGoTemplate } from '#go-template';
import type { KubernetesObject } from '#kube';
import { findGoTemplates } from '#testing';
import { base64, type MemberCredentials } from '../platforms/member-credentials.js';
import { platforms, type Platform } from '../platforms/platforms.js';

interface TemplateData {
  readonly source: KubernetesObject;
  readonly references: Readonly<Record<string, KubernetesObject>>;
}

interface CaseGroup {
  readonly data: TemplateData;
  readonly cases: readonly { readonly template: string; readonly output?: string }[];
}

const credentials: MemberCredentials = {
  server: 'https://member.example:6443',
  ca: 'CA <&+>',
  token: 'T+"\'',
  cert: 'C',
  key: 'K',
  kubeconfig: ['CA <&+>', 'C', 'K'].map(base64).join(' '),
};

function render(template: string, data: TemplateData): string {
  try {
    return parseGoTemplate('case', template).execute(data);
  } catch (error) {
    if (error instanceof GoTemplateError) {
      return 'fails';
    }
    throw error;
  }
}

function templatesOf({ source, references = [], ...spec }: ClusterImportPolicy['spec']): readonly string[] {
  const ofReferences = references.flatMap(({ namespaceTemplate = '', nameTemplate }) => [
    namespaceTemplate,
    nameTemplate,
  ]);
  return [source.selectorTemplate ?? '', spec.nameTemplate, ...ofReferences, spec.creationCondition, spec.template];
}

/** What templates see of a platform: everything, and what is left when its objects are half there. */
function dataOf({ objects }: Platform, { references = [] }: ClusterImportPolicy['spec']): readonly TemplateData[] {
  const [source, ...others] = objects(credentials);
  const found = Object.fromEntries(
    references.flatMap(({ key }, at) => Object.entries({ [key]: others[at] ?? source })),
  );
  const { apiVersion, kind, metadata } = source;
  return [
    { source, references: found },
    { source: { apiVersion, kind, metadata } as KubernetesObject, references: found },
    { source: { ...source, metadata: { name: metadata?.name } } as KubernetesObject, references: {} },
  ];
}

/** What Go makes of the same. */
function renderWithGo(program: string, groups: readonly CaseGroup[]): readonly (readonly string[])[] {
  const answer = execFileSync(program, { input: JSON.stringify(groups) }).toString();
  return (JSON.parse(answer) as readonly CaseGroup[]).map(({ cases }) => cases.map(({ output = 'fails' }) => output));
}

describe('ready-made policies', () => {
  const program = findGoTemplates();
  if (program === undefined) {
    it.todo('need Go with the modules of test/clients/go-template');
    return;
  }

  it.each(platforms)('$policy renders what Go makes of it', (platform) => {
    const text = readFileSync(`charts/clusterpedia/policies/${platform.policy}.yaml`, 'utf8');
    const { spec } = parse(text) as ClusterImportPolicy;
    const templates = templatesOf(spec);
    const groups = dataOf(platform, spec).map((data) => ({ data, cases: templates.map((template) => ({ template })) }));

    const rendered = groups.map(({ data }) => templates.map((template) => render(template, data)));

    expect(rendered[0]).not.toContain('fails');
    expect(rendered).toEqual(renderWithGo(program, groups));
  });
});

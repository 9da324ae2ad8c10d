import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TracingConfig } from '#telemetry';
import { loadTracingConfig } from './tracing-config.js';

describe('loadTracingConfig', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tracing-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const load = async (yaml: string): Promise<TracingConfig> => {
    const file = join(folder, 'tracing.yaml');
    await writeFile(file, yaml);
    return loadTracingConfig(file);
  };
  const type = (version = 'v1'): string =>
    `{apiVersion: apiserver.config.k8s.io/${version}, kind: TracingConfiguration`;

  it.each(['v1', 'v1beta1', 'v1alpha1'])('reads %s', async (version) => {
    expect(await load(`${type(version)}, endpoint: "collector:4317", samplingRatePerMillion: 100}`)).toEqual({
      endpoint: 'collector:4317',
      samplingRatePerMillion: 100,
    });
  });

  it.each(['}', ', endpoint: null, samplingRatePerMillion: null}'])(
    'samples nothing by itself when nothing is said: %s',
    async (rest) => {
      expect(await load(type() + rest)).toEqual({ endpoint: undefined, samplingRatePerMillion: 0 });
    },
  );

  it.each([
    ['collector', 'collector'],
    ['[::1]:4317', '[::1]:4317'],
    ['otel.tracing.svc:80', 'otel.tracing.svc:80'],
    ['dns:///collector:4317', 'collector:4317'],
    ['unix:///run/otlp.sock', 'unix:///run/otlp.sock'],
  ])('takes %s for %s', async (endpoint, expected) => {
    expect(await load(`${type()}, endpoint: "${endpoint}"}`)).toMatchObject({ endpoint: expected });
  });

  it.each([
    '',
    'http://collector:4317',
    'https://collector:4317',
    'collector:otlp',
    'collector:4317/v1/traces',
    'user@collector:4317',
    ':4317',
    'dns://8.8.8.8/collector:4317',
    'dns://collector:4317',
    'unix://run/otlp.sock',
    'unix-abstract:///otlp',
    '//collector:4317',
  ])('refuses the endpoint %j', async (endpoint) => {
    await expect(load(`${type()}, endpoint: "${endpoint}"}`)).rejects.toThrow(/must be [^]*at endpoint/);
  });

  it.each([
    ['a rate below nothing', `${type()}, samplingRatePerMillion: -1}`, 'samplingRatePerMillion'],
    ['a rate above all', `${type()}, samplingRatePerMillion: 1000001}`, 'samplingRatePerMillion'],
    ['a rate that is no whole number', `${type()}, samplingRatePerMillion: 1.5}`, 'samplingRatePerMillion'],
    ['a rate that is a text', `${type()}, samplingRatePerMillion: "1"}`, 'samplingRatePerMillion'],
    ['an endpoint that is no text', `${type()}, endpoint: 4317}`, 'endpoint'],
    ['a key that nobody knows', `${type()}, samplingRate: 1}`, 'samplingRate'],
    ['a version that there is not', `${type('v2')}}`, 'apiVersion'],
    ['another kind', '{apiVersion: apiserver.config.k8s.io/v1, kind: Policy}', 'kind'],
    ['nothing', '', 'apiVersion'],
    ['a list', '[]', 'expected object'],
    ['a key twice', `${type()}, kind: TracingConfiguration}`, 'not YAML'],
  ])('refuses %s', async (_what, yaml, named) => {
    await expect(load(yaml)).rejects.toThrow(named);
  });

  it('names a file that is not there', async () => {
    await expect(loadTracingConfig(join(folder, 'nosuch'))).rejects.toThrow('nosuch');
  });
});

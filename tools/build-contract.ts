// npm run build:contract: the package that storage plugins are written against, into dist/contract. See docs/plugins.md.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { STORAGE_API_VERSION } from '#storage';

const directory = 'dist/contract';
const entries = {
  index: 'tools/build-contract/index.ts',
  conformance: 'tools/build-contract/conformance.ts',
};

/** Packages stay imports; only our own libraries are bundled. */
const isPackage = /^(?!node:)(?![.#/])[^\0]/;

async function main(): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  const bundle = await rolldown({
    input: entries,
    platform: 'node',
    external: (id) => isPackage.test(id) && !Object.values(entries).includes(id),
    resolve: { conditionNames: ['source', 'import'] },
    treeshake: { moduleSideEffects: false },
    plugins: [dts({ tsconfig: 'tsconfig.json' })],
  });
  await bundle.write({ dir: directory, format: 'es' });
  await writeFile(`${directory}/package.json`, `${JSON.stringify(await manifest(), null, 2)}\n`);
  await writeFile(`${directory}/README.md`, await readFile('tools/build-contract/README.md'));
}

/** Versions of the package follow the contract: `1.0` is published as `1.0.x`. */
async function manifest(): Promise<object> {
  const { version, license } = JSON.parse(await readFile('package.json', 'utf8')) as Record<string, string>;
  const patch = version?.split('.')[2] ?? '0';
  return {
    name: '@clusterpedia/storage',
    version: `${STORAGE_API_VERSION}.${patch}`,
    description: 'What a storage plugin of Clusterpedia for Node.js is written against, and the suite it must pass',
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=22' },
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './conformance': { types: './conformance.d.ts', default: './conformance.js' },
      './package.json': './package.json',
    },
    peerDependencies: { 'prom-client': '^15.1.0' },
    peerDependenciesMeta: { 'prom-client': { optional: true } },
  };
}

await main();

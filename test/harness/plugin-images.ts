import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PodOptions } from './pod-on-host.js';
import { PluginWorkspace } from './plugin-workspace.js';

type ImageContent = PodOptions['images'][number];

/**
 * Registers the sample plugin as `elasticsearch`, which reads the database from keys of `storageConfig.extra`. It insists on what
 * the chart has to tell a plugin of an Elasticsearch.
 */
const elasticsearchPlugin = `
import { readFile } from 'node:fs/promises';
import { registerStorageLayer as registerSample, storageApiVersion } from './sample-storage-layer.mjs';

export { storageApiVersion };

export function registerStorageLayer(host) {
  const registerStorageFactory = (name, open) => {
    if (name === 'sample-storage') {
      host.registerStorageFactory('elasticsearch', async (configPath, context) => {
        const config = await readFile(configPath, 'utf8');
        if (!/^addresses:$/m.test(config) || !/^username: "searcher"$/m.test(config) || process.env.ES_PASSWORD !== 'pass') {
          throw new Error('the plugin is not told where its engine is, and how to enter it');
        }
        return open(configPath, context);
      });
    }
  };
  registerSample({ ...host, registerStorageFactory });
}
`;

/** Contents of images of storage plugins, built as the README of the sample says. Whoever makes them disposes of them. */
export class PluginImages {
  private constructor(private readonly workspace: PluginWorkspace) {}

  static async create(): Promise<PluginImages> {
    const workspace = await PluginWorkspace.create();
    await workspace.run('npm run --silent build-plugin');
    return new PluginImages(workspace);
  }

  get sample(): ImageContent {
    return { image: /sample-storage-layer/, path: '/plugins', source: join(this.workspace.directory, 'plugins') };
  }

  /** For user `searcher` with the password `pass`. */
  async elasticsearch(): Promise<ImageContent> {
    const source = join(this.workspace.directory, 'elasticsearch-plugins');
    await cp(this.sample.source, source, { recursive: true });
    await writeFile(join(source, 'elasticsearch.mjs'), elasticsearchPlugin);
    return { image: /elasticsearch-storage/, path: '/plugins', source };
  }

  dispose(): Promise<void> {
    return this.workspace.dispose();
  }
}

import { createRequire } from 'node:module';
import { version } from './version.js';

describe('version', () => {
  it('is that of the manifest, at the Kubernetes level we speak', () => {
    const manifest = createRequire(import.meta.url)('../../../package.json') as { version: string };

    expect(version).toMatchObject({ gitVersion: `v${manifest.version}`, major: '1', minor: '32' });
  });
});

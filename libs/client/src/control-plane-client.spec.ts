import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Logger, silentLogger } from '#telemetry';
import { ClientModule } from './client.module.js';
import { ControlPlaneClient } from './control-plane-client.js';
import { json, startScriptedServer, type ScriptedServer } from './scripted-server.contract.js';

const nodes = { group: '', version: 'v1', resource: 'nodes' };

@Injectable()
class Consumer {
  constructor(@Inject(ControlPlaneClient) readonly controlPlane: ControlPlaneClient) {}
}

@Module({ providers: [{ provide: Logger, useValue: silentLogger }], exports: [Logger] })
class LoggerModule {}

describe('ClientModule', () => {
  let server: ScriptedServer;

  beforeAll(async () => {
    server = await startScriptedServer((request, response) => {
      if (request.url.includes('watch=')) {
        response.writeHead(200);
        return;
      }
      json({ kind: 'NodeList', metadata: { resourceVersion: '1' }, items: [{ metadata: { name: 'a' } }] })(
        request,
        response,
      );
    });
  });
  afterAll(() => server.stop());

  async function start(): Promise<{ controlPlane: ControlPlaneClient; stop: () => Promise<void> }> {
    const client = ClientModule.forRoot(() => Promise.resolve(server.config));
    const app = await Test.createTestingModule({
      imports: [{ module: LoggerModule, global: true }, client],
      providers: [Consumer],
    }).compile();
    await app.init();
    return { controlPlane: app.get(Consumer).controlPlane, stop: () => app.close() };
  }

  it('provides a client of the control plane whose informers are shared', async () => {
    const { controlPlane, stop } = await start();

    const informer = controlPlane.informerFor(nodes, 'Node');
    await informer.hasSynced;

    expect(controlPlane.informerFor(nodes, 'Node')).toBe(informer);
    expect(controlPlane.informerFor(nodes, 'Node', 'shop')).not.toBe(informer);
    expect(informer.list()).toEqual([{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } }]);
    await stop();
  });

  it('closes its connections when the application stops', async () => {
    const { controlPlane, stop } = await start();
    await controlPlane.informerFor(nodes, 'Node').hasSynced;

    await stop();

    const again = controlPlane.dynamic.list(nodes, {}, new AbortController().signal);
    await expect(again).rejects.toThrow('the client is closed');
  });
});

import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
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
      json({
        kind: 'NodeList',
        metadata: { resourceVersion: '1' },
        items: [{ metadata: { name: 'a', labels: null } }],
      })(request, response);
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

  it('provides a client of the control plane whose informers are shared, and leave out what is null', async () => {
    const { controlPlane, stop } = await start();

    const informer = controlPlane.informerFor(nodes, 'Node');
    await informer.hasSynced;

    expect(controlPlane.informerFor(nodes, 'Node')).toBe(informer);
    expect(controlPlane.informerFor(nodes, 'Node', 'shop')).not.toBe(informer);
    expect(informer.list()).toEqual([{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } }]);
    await stop();
  });

  it('leaves a control plane of its own application alone until that listens', async () => {
    const module = {
      module: LoggerModule,
      global: true,
      imports: [ClientModule.forRoot(server.config, { isServedHere: true })],
    };
    const app = await NestFactory.create(module, new FastifyAdapter(), { logger: false });
    await app.init();
    const controlPlane = app.get(ControlPlaneClient);
    const before = server.requests.length;

    const informer = controlPlane.informerFor(nodes, 'Node');
    // An informer that had begun would have asked before the last of these.
    for (const limit of [7, 8, 9]) {
      await controlPlane.dynamic.list(nodes, { limit }, new AbortController().signal);
    }
    const requested = server.requests.slice(before);
    await app.listen(0, '127.0.0.1');

    expect(requested).toEqual([7, 8, 9].map((limit) => `GET /api/v1/nodes?limit=${limit}`));
    await informer.hasSynced;
    expect(informer.list()).toHaveLength(1);
    await app.close();
  });

  it('closes its connections when the application stops', async () => {
    const { controlPlane, stop } = await start();
    await controlPlane.informerFor(nodes, 'Node').hasSynced;

    await stop();

    const again = controlPlane.dynamic.list(nodes, {}, new AbortController().signal);
    await expect(again).rejects.toThrow('the client is closed');
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createSecureAdapter } from '#bootstrap';
import { ControlPlaneModule, ensureCredentials } from '#control-plane';
import { silentLogger, TelemetryModule } from '#telemetry';
import { freePort } from '#testing';

/** A host that controllers can be tried on. */
export interface Host {
  /** Of an administrator. */
  kubeconfig(): string;
  stop(): Promise<void>;
}

/** Starts the control plane that Clusterpedia brings along, on a port of its own. */
export async function startEmbeddedHost(): Promise<Host> {
  const directory = await mkdtemp(join(tmpdir(), 'policy-host-'));
  const credentials = await ensureCredentials(directory);
  const port = await freePort();
  const app = await listen(directory, credentials, port);
  const kubeconfig = await readFile(join(directory, 'kubeconfig'), 'utf8');
  return {
    kubeconfig: () => kubeconfig,
    stop: async () => {
      await app.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function listen(
  dataDirectory: string,
  credentials: Awaited<ReturnType<typeof ensureCredentials>>,
  port: number,
): Promise<INestApplication> {
  @Module({
    imports: [
      TelemetryModule.forRoot({ logger: silentLogger, serveHttp: true }),
      ControlPlaneModule.forRoot({
        dataDirectory,
        aggregatedGroups: { useFactory: () => [] },
        kubeconfig: { server: `https://127.0.0.1:${port}`, credentials },
      }),
    ],
  })
  class HostModule {}
  const { serverCert: cert, serverKey: key } = credentials;
  const adapter = createSecureAdapter({ cert, key, logger: silentLogger });
  const app = await NestFactory.create(HostModule, adapter, { logger: false, bodyParser: false, abortOnError: false });
  await app.listen(port, '127.0.0.1');
  return app;
}

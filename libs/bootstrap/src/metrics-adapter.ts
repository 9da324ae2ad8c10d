import { STATUS_CODES } from 'node:http';
import type { Server } from 'node:tls';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Logger } from '#telemetry';
import { BasicAuth, TooManyLoginsError } from './basic-auth.js';
import { CertificateReloader } from './certificate-reloader.js';
import type { MetricsServingOptions } from './metrics-serving.options.js';
import { createPlainAdapter } from './plain-adapter.js';
import { createTlsAdapter } from './tls-adapter.js';
import { loadWebConfig, type TlsServerConfig, type WebConfig } from './web-config.js';
import { clientAuthOptions, enforceClientAuth, readTlsContext } from './web-config-tls.js';

/**
 * The listener for metrics and health of a process that serves nothing else: HTTP, or what the web configuration file
 * says. Users, headers and certificates follow the file; who needs a certificate, and HTTP/2, are settled at start.
 *
 * @throws ConfigError when the file cannot be used
 */
export async function createMetricsAdapter(
  flags: Pick<MetricsServingOptions, 'metrics-tls-config'>,
  logger: Logger,
): Promise<FastifyAdapter> {
  const { 'metrics-tls-config': file } = flags;
  if (file === '') {
    return createPlainAdapter();
  }
  const { tls_server_config: tls, http_server_config: http } = await loadWebConfig(file);
  const adapter =
    tls === undefined ? createPlainAdapter() : await createConfiguredAdapter({ file, tls, http2: http.http2, logger });
  guard(adapter, () => loadWebConfig(file), logger);
  return adapter;
}

interface TlsSettings {
  readonly file: string;
  readonly tls: TlsServerConfig;
  readonly http2: boolean;
  readonly logger: Logger;
}

async function createConfiguredAdapter({ file, tls, http2, logger }: TlsSettings): Promise<FastifyAdapter> {
  const current = await readTlsContext(tls);
  const adapter = createTlsAdapter({ tls: { ...current, ...clientAuthOptions(tls.client_auth_type) }, http2 });
  const server: Server = adapter.getHttpServer();
  enforceClientAuth(server, tls);
  new CertificateReloader({
    current,
    read: async () => readTlsContext((await loadWebConfig(file)).tls_server_config ?? tls),
    apply: (context) => server.setSecureContext(context),
    logger,
  }).follow(server);
  return adapter;
}

/** Sends the configured headers and asks for a password, at every path there is or is not. */
function guard(adapter: FastifyAdapter, load: () => Promise<WebConfig>, logger: Logger): void {
  const basicAuth = new BasicAuth();
  adapter.getInstance().addHook('onRequest', async (request, reply): Promise<FastifyReply | undefined> => {
    try {
      const { http_server_config: http, basic_auth_users: users } = await load();
      void reply.headers(http.headers);
      const isOpen = Object.keys(users).length === 0;
      return isOpen || (await basicAuth.isAuthentic(request.headers.authorization, users))
        ? undefined
        : refuse(reply.header('www-authenticate', 'Basic'), 401);
    } catch (error) {
      if (error instanceof TooManyLoginsError) {
        return refuse(reply, 429);
      }
      logger.error({ error }, 'request refused, the web configuration cannot be used');
      return refuse(reply, 500);
    }
  });
}

function refuse(reply: FastifyReply, code: 401 | 429 | 500): FastifyReply {
  return reply.code(code).type('text/plain; charset=utf-8').send(STATUS_CODES[code]);
}

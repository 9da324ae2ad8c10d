import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listen } from '#bootstrap';
import { chooseEncoding, Logger } from '#telemetry';
import { KSM_OPTIONS, type KsmFlagValues } from '../ksm.options.js';
import { KsmService } from '../ksm.service.js';
import { scrape } from '../scrape.js';
import { negotiateFormat } from './content-negotiation.js';
import { landingPage } from './landing-page.js';
import { encodings } from './response-encoding.js';
import { ResponseStreams } from './response-streams.js';
import { scopeOf } from './scrape-request.js';
import { targetGroups } from './service-discovery.js';

/** What the server listens with, and whether it ever compresses. */
export interface KsmListener {
  readonly adapter: FastifyAdapter;
  readonly compress: boolean;
}

/** Provides: {@link KsmListener} */
export const KSM_LISTENER = Symbol('KSM_LISTENER');

type Handler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Methods that Fastify knows and nothing here answers. */
const otherMethods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Serves the exposition on a port of its own, from the start of the process to its end, whoever is elected. */
@Injectable()
export class KsmServer implements OnModuleInit, OnApplicationShutdown {
  readonly #streams: ResponseStreams;

  constructor(
    @Inject(KSM_LISTENER) private readonly listener: KsmListener,
    @Inject(KSM_OPTIONS) private readonly options: KsmFlagValues,
    @Inject(KsmService) private readonly service: KsmService,
    @Inject(Logger) private readonly logger: Logger,
  ) {
    this.#streams = new ResponseStreams(logger);
  }

  /** A port that is taken ends the process. */
  async onModuleInit(): Promise<void> {
    const { 'kube-state-metrics-host': host, 'kube-state-metrics-port': port } = this.options;
    const fastify = this.listener.adapter.getInstance();
    this.#route('/metrics', (request, reply) => this.#scrape(request, reply));
    this.#route('/clusters/:cluster/metrics', (request, reply) => this.#scrape(request, reply));
    this.#route('/', (_request, reply) => this.#landingPage(reply));
    this.#route('/sd', (request, reply) => this.#discovery(request, reply));
    for (const path of ['/healthz', '/livez']) {
      this.#route(path, (_request, reply) => textual(reply).send('OK'));
    }
    fastify.setNotFoundHandler((_request, reply) => textual(reply).code(404).send('404 page not found\n'));
    const url = await listen(fastify, host, port);
    this.logger.info({ url }, 'serving kube-state-metrics');
  }

  async onApplicationShutdown(): Promise<void> {
    this.#streams.destroyAll();
    await this.listener.adapter.getInstance().close();
  }

  #route(url: string, handler: Handler): void {
    const fastify = this.listener.adapter.getInstance();
    fastify.route({ method: ['GET', 'HEAD'], url, exposeHeadRoute: false, handler });
    fastify.route({
      method: otherMethods,
      url,
      handler: (_request, reply) =>
        textual(reply).code(405).header('allow', 'GET, HEAD').send('405 method not allowed\n'),
    });
  }

  #scrape(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    this.#measure(request, reply);
    const { accept, 'accept-encoding': acceptEncoding = '' } = request.headers;
    const { format, contentType } = negotiateFormat(accept);
    const encoding = this.listener.compress ? chooseEncoding(acceptEncoding, encodings) : undefined;
    void reply.type(contentType).header('vary', 'Accept-Encoding, Accept');
    if (encoding !== undefined) {
      void reply.header('content-encoding', encoding);
    }
    if (request.method === 'HEAD') {
      return reply.send();
    }
    const pieces = scrape(this.service.exposition(scopeOf(request)), format);
    return this.#streams.send(pieces, encoding, reply);
  }

  #measure({ method }: FastifyRequest, { raw }: FastifyReply): void {
    const startedAt = performance.now();
    raw.once('close', () => {
      const labels = { handler: 'metrics', method: method.toLowerCase() };
      this.service.requestSeconds.observe(labels, (performance.now() - startedAt) / 1000);
    });
  }

  #landingPage(reply: FastifyReply): FastifyReply {
    return reply.type('text/html; charset=utf-8').send(landingPage(this.service.clusters()));
  }

  #discovery({ host }: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (host === '') {
      return textual(reply).code(400).send('the request does not say which host it is for\n');
    }
    const clusters = this.service.clusters().map((name) => ({ name, cluster: this.service.clusterNamed(name) }));
    return reply.type('application/json').send(JSON.stringify(targetGroups(clusters, host)));
  }
}

function textual(reply: FastifyReply): FastifyReply {
  return reply.type('text/plain; charset=utf-8');
}

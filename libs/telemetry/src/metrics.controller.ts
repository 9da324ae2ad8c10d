import { Controller, Delete, Get, Header, Inject, Res, UseInterceptors } from '@nestjs/common';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { GzipInterceptor } from './gzip.interceptor.js';
import { Registry } from './metrics.js';

/**
 * The metrics of the process, in the text format of Prometheus. `PrometheusModule` says at which path.
 *
 * Each application has a registry of its own, while the base class would show the one that `prom-client` shares among all
 * code of the process.
 */
@Controller()
export class MetricsController extends PrometheusController {
  constructor(@Inject(Registry) private readonly registry: Registry) {
    super();
  }

  @Get()
  @UseInterceptors(GzipInterceptor)
  override index(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.registry.contentType);
    return this.registry.metrics();
  }

  /** Sets every metric back to its start, as Kubernetes components do. */
  @Delete()
  @Header('content-type', 'text/plain; charset=utf-8')
  reset(): string {
    this.registry.resetMetrics();
    return 'metrics reset\n';
  }
}

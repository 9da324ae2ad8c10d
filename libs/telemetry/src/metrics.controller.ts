import { Controller, Delete, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Registry } from './metrics.js';

/** The metrics of the process, in the text format of Prometheus. */
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Registry) private readonly registry: Registry) {}

  @Get()
  async get(@Res() reply: FastifyReply): Promise<void> {
    await reply.type(this.registry.contentType).send(await this.registry.metrics());
  }

  /** Sets every metric back to its start, as Kubernetes components do. */
  @Delete()
  async reset(@Res() reply: FastifyReply): Promise<void> {
    this.registry.resetMetrics();
    await reply.type('text/plain; charset=utf-8').send('metrics reset\n');
  }
}

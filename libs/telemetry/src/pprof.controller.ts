import { Controller, Get, Header, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from './logger.js';

const explanation = `Profiles of the Go runtime do not exist here: this process runs on Node.js.
Start it with NODE_OPTIONS=--cpu-prof or --heapsnapshot-signal=SIGUSR2, or attach with --inspect.
`;

/**
 * Where the original serves profiles of the Go runtime. Those of Node are not served: a heap snapshot holds every credential
 * of the process, and this listener asks nobody who they are.
 */
@Controller('debug')
export class PprofController {
  #isSaid = false;

  constructor(@Inject(Logger) private readonly logger: Logger) {}

  @Get(['pprof', 'pprof/*'])
  @Header('content-type', 'text/plain; charset=utf-8')
  explain(@Req() { url }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    const isIndex = /^[^?]*\/pprof\/?(\?|$)/.test(url);
    void reply.status(isIndex ? 200 : 501);
    if (!this.#isSaid) {
      this.#isSaid = true;
      this.logger.info({}, 'somebody asks for profiles of the Go runtime, which this process does not have');
    }
    return explanation;
  }
}

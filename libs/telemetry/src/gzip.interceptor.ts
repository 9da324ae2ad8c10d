import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { acceptsGzip } from './accept-encoding.js';

const compress = promisify(gzip);

/**
 * Whether answers of the {@link GzipInterceptor} are ever compressed.
 *
 * Provides: `boolean`
 */
export const COMPRESS_METRICS = Symbol('COMPRESS_METRICS');

/** Compresses what a handler returns as text, in the thread pool, for clients that accept gzip. */
@Injectable()
export class GzipInterceptor implements NestInterceptor<string, string | Buffer> {
  constructor(@Inject(COMPRESS_METRICS) private readonly isOn: boolean) {}

  intercept(context: ExecutionContext, next: CallHandler<string>): Observable<string | Buffer> {
    if (!this.isOn) {
      return next.handle();
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    reply.header('vary', 'accept-encoding');
    if (!acceptsGzip(request.headers['accept-encoding'])) {
      return next.handle();
    }
    reply.header('content-encoding', 'gzip');
    return next.handle().pipe(mergeMap((text) => compress(text)));
  }
}

import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { StatusError } from '#kube';
import { Logger } from '#telemetry';

/** Writes every error of the control plane as a Status. What is our own fault is logged and says nothing to the client. */
@Catch()
export class StatusFilter implements ExceptionFilter {
  constructor(@Inject(Logger) private readonly logger: Logger) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const status = toStatusError(error);
    if (status.code >= 500) {
      const { method, url } = reply.request;
      this.logger.error({ error, method, path: url.split('?')[0] }, 'request failed');
    }
    const { retryAfterSeconds } = status.details ?? {};
    if (retryAfterSeconds !== undefined) {
      reply.header('retry-after', String(retryAfterSeconds));
    }
    // Always JSON: an error must be told even to a client that accepts nothing we can write.
    await reply
      .code(status.code)
      .header('content-type', 'application/json')
      .send(Buffer.from(`${JSON.stringify(status.toStatus())}\n`));
  }
}

function toStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) {
    return error;
  }
  if (error instanceof HttpException && error.getStatus() < 500) {
    return StatusError.fromResponse(error.getStatus(), { message: error.message }, { cause: error });
  }
  return new StatusError('InternalError', 'Internal error occurred', { cause: error });
}

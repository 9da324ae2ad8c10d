import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { negotiate, StatusError, type Status } from '#kube';
import type { StorageErrorCode } from '#storage';
import { Logger } from '#telemetry';
import { ClientGoneError } from './request-deadline.js';
import { setCommonHeaders } from './response-headers.js';
import { breakConnection } from './response-writer.js';
import { yamlText } from './yaml-text.js';

/** Writes every error as a Status document. What is nobody's fault but ours is logged, and says nothing to the client. */
@Catch()
export class StatusFilter implements ExceptionFilter {
  constructor(@Inject(Logger) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof ClientGoneError) {
      breakConnection(reply, error);
      return;
    }
    const auditId = setCommonHeaders(reply);
    const status = toStatusError(error);
    if (status.code >= 500) {
      this.logger.error({ error, auditId, method: reply.request.method }, 'request failed');
    }
    if (reply.raw.headersSent) {
      breakConnection(reply, error);
      return;
    }
    send(reply, status);
  }
}

/** What a client may know of an error. Storage errors are told apart by code, because a plugin has its own classes. */
export function toStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) {
    return error;
  }
  if (error instanceof HttpException) {
    return fromHttpException(error);
  }
  for (let link = error; link instanceof Error; link = link.cause) {
    const translate = 'code' in link ? storageErrors.get(link.code) : undefined;
    if (translate !== undefined) {
      return translate(link);
    }
  }
  return new StatusError('InternalError', 'Internal error occurred', { cause: error });
}

type Translate = (error: Error) => StatusError;

/** By {@link StorageErrorCode}; what is missing is our own affair. */
const storageErrors: ReadonlyMap<unknown, Translate> = new Map<StorageErrorCode, Translate>([
  ['BadRequest', (error) => new StatusError('BadRequest', error.message, { cause: error })],
  ['Invalid', invalidOptions],
  ['Expired', (error) => new StatusError('Expired', error.message, { cause: error })],
  ['MethodNotSupported', (error) => new StatusError('MethodNotAllowed', error.message, { cause: error })],
  ['NotFound', (error) => new StatusError('NotFound', RESOURCE_NOT_FOUND, { cause: error })],
  [
    'Recoverable',
    (cause) =>
      new StatusError('ServiceUnavailable', 'the storage does not answer at the moment', {
        cause,
        details: { retryAfterSeconds: 1 },
      }),
  ],
]);

/** What Kubernetes says about a path that leads nowhere. */
export const RESOURCE_NOT_FOUND = 'the server could not find the requested resource';

function invalidOptions(error: Error): StatusError {
  const field = 'field' in error && typeof error.field === 'string' ? error.field : '';
  return new StatusError(
    'Invalid',
    `ListOptions.clusterpedia.io ${JSON.stringify(field)} is invalid: ${error.message}`,
    {
      cause: error,
      details: {
        name: field,
        group: 'clusterpedia.io',
        kind: 'ListOptions',
        causes: [{ reason: 'FieldValueInvalid', field, message: error.message }],
      },
    },
  );
}

function fromHttpException(error: HttpException): StatusError {
  const code = error.getStatus();
  if (code >= 500) {
    return new StatusError('InternalError', 'Internal error occurred', { cause: error });
  }
  const message = code === 404 ? RESOURCE_NOT_FOUND : error.message;
  return StatusError.fromResponse(code, { message }, { cause: error });
}

function send(reply: FastifyReply, error: StatusError): void {
  const isYaml = wantsYaml(reply.request.headers.accept);
  const status: Status = error.toStatus();
  const { retryAfterSeconds } = error.details ?? {};
  if (retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(retryAfterSeconds));
  }
  if (error.reason === 'Forbidden') {
    reply.header('x-content-type-options', 'nosniff');
  }
  reply
    .code(error.code)
    .header('content-type', isYaml ? 'application/yaml' : 'application/json')
    // As bytes: Fastify would add a charset to the type of a text, and Kubernetes has none.
    .send(Buffer.from(isYaml ? yamlText(status) : `${JSON.stringify(status)}\n`));
}

function wantsYaml(accept: string | undefined): boolean {
  try {
    return negotiate(accept, { as: [] }).serialization === 'yaml';
  } catch {
    // An error must be told even to a client that accepts nothing we can write.
    return false;
  }
}

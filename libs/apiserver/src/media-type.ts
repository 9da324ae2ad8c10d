import type { IncomingHttpHeaders } from 'node:http';
import { negotiate, type MediaType } from '#kube';

/** Programs that people look through at an answer. */
const peoplesAgents = /^(?:curl|Wget|Mozilla\/5\.0)/;

/**
 * How to answer a request. Indentation is asked for by the query, by the Accept header, or by being a program for people;
 * the query wins.
 *
 * @param as - kinds the handler can transform its answer to
 * @throws StatusError `NotAcceptable`
 */
export function negotiateAnswer(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  as: readonly string[],
): MediaType {
  const mediaType = negotiate(headers.accept, { as });
  const asked = query.get('pretty')?.toLowerCase() ?? '';
  if (asked !== '') {
    return { ...mediaType, pretty: asked !== 'false' && asked !== '0' };
  }
  return { ...mediaType, pretty: mediaType.pretty || peoplesAgents.test(headers['user-agent'] ?? '') };
}

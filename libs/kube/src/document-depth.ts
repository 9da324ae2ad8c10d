import { StatusError } from './status-error.js';

/** No object comes near it. What is nested deeper could be parsed, but not merged, compared or written again. */
const MOST_LEVELS = 1000;

/**
 * Refuses a document that somebody sent when it is nested too deeply to work on. kube-apiserver draws the line at ten
 * thousand levels.
 *
 * @returns the document
 * @throws StatusError `BadRequest`
 */
export function withBoundedDepth(document: unknown): unknown {
  let level = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) {
      throw new StatusError(
        'BadRequest',
        `the object provided is unrecognized: it has more than ${MOST_LEVELS} levels`,
      );
    }
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return document;
}

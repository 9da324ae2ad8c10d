import { isTraced, SpanStatusCode, tracerOf, type Attributes } from '#telemetry';

const tracer = tracerOf('sync');

/** Runs some work as a span, within which those of the storage are. */
export function traced<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  // Loops go on after the work that began them: what they do is no part of it.
  return tracer.startActiveSpan(name, { attributes, root: !isTraced() }, async (span) => {
    try {
      return await work();
    } catch (error) {
      // Its message may quote what was to be stored, and that may be a Secret.
      span.setAttribute('error.type', error instanceof Error ? error.name : '_OTHER');
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

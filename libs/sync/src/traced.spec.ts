import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { traced } from './traced.js';

describe('traced', () => {
  it('does not change how work ends', async () => {
    await expect(traced('any', {}, () => Promise.resolve(1))).resolves.toBe(1);
    await expect(traced('any', {}, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  });

  describe('with an SDK', () => {
    const exporter = new InMemorySpanExporter();
    beforeAll(() => {
      trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    });
    afterEach(() => exporter.reset());
    afterAll(() => {
      trace.disable();
      context.disable();
    });

    it('says that work failed, but not in words that may quote an object', async () => {
      await traced('store batch', { cluster: 'c1' }, () => Promise.reject(new RangeError('hunter2'))).catch(
        () => undefined,
      );

      const [span] = exporter.getFinishedSpans();
      expect(span).toMatchObject({ attributes: { cluster: 'c1', 'error.type': 'RangeError' }, status: { code: 2 } });
      expect(JSON.stringify([span?.attributes, span?.status, span?.events])).not.toContain('hunter2');
    });

    it('makes what is done meanwhile part of the work, and not what goes on later', async () => {
      const over = Promise.withResolvers<void>();
      const nothing = (): Promise<void> => Promise.resolve();
      let later: Promise<void> | undefined;
      await traced('apply resources', {}, async () => {
        later = over.promise.then(() => traced('later', {}, nothing));
        await traced('meanwhile', {}, nothing);
      });
      over.resolve();
      await later;

      const traceOf = new Map(exporter.getFinishedSpans().map((span) => [span.name, span.spanContext().traceId]));
      expect(traceOf.get('meanwhile')).toBe(traceOf.get('apply resources'));
      expect(traceOf.get('later')).not.toBe(traceOf.get('apply resources'));
    });
  });
});

import { AsyncLocalStorage } from 'node:async_hooks';
import {
  context,
  ROOT_CONTEXT,
  trace,
  type Context,
  type ContextManager,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import Fastify from 'fastify';
import { tracerOf } from '#telemetry';
import { requestSubjectOf } from './request-subject.js';
import { traceRequest } from './request-span.js';

interface Recorded {
  readonly name: string;
  readonly parent: string | undefined;
  readonly attributes: Record<string, unknown>;
  isEnded: boolean;
}

const spans: Recorded[] = [];
const spanKeys = new WeakMap<Span, Recorded>();

/** As much of an SDK as a span and its children take. */
const tracer = {
  startSpan: (name: string, { attributes = {} } = {}, parentContext: Context = context.active()) => {
    const parent = trace.getSpan(parentContext);
    const recorded: Recorded = { name, parent: parent && spanKeys.get(parent)?.name, attributes, isEnded: false };
    const span = {
      isRecording: () => true,
      setAttribute: (key: string, value: unknown) => (recorded.attributes[key] = value),
      setAttributes: (more: object) => Object.assign(recorded.attributes, more),
      setStatus: () => span,
      end: () => (recorded.isEnded = true),
    } as unknown as Span;
    spans.push(recorded);
    spanKeys.set(span, recorded);
    return span;
  },
} as unknown as Tracer;

class AsyncContexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  active = (): Context => this.#storage.getStore() ?? ROOT_CONTEXT;
  with: ContextManager['with'] = (active, run, self, ...args) =>
    this.#storage.run(active, () => run.call(self, ...args));
  bind: ContextManager['bind'] = (_active, target) => target;
  enable = (): this => this;
  disable = (): this => this;
}

describe('traceRequest', () => {
  afterAll(() => {
    trace.disable();
    context.disable();
  });

  it('makes what is traced below children of the request', async () => {
    trace.setGlobalTracerProvider({ getTracer: () => tracer });
    context.setGlobalContextManager(new AsyncContexts());
    const server = Fastify();
    server.addHook('onRequest', (request, reply, done) =>
      traceRequest({ request, reply, subject: requestSubjectOf(request.method, request.url) }, done),
    );
    server.get('/*', async () => {
      await Promise.resolve();
      tracerOf('below').startSpan('SELECT resources').end();
      return 'ok';
    });

    await server.inject('/apis/clusterpedia.io/v1beta1/resources/clusters/c1/apis/apps/v1/namespaces/n/deployments');
    await server.close();

    expect(spans).toEqual([
      {
        name: 'list deployments',
        parent: undefined,
        isEnded: true,
        attributes: {
          'http.request.method': 'GET',
          'http.response.status_code': 200,
          'k8s.group': 'apps',
          'k8s.version': 'v1',
          'k8s.resource': 'deployments',
          'k8s.verb': 'list',
          'k8s.namespace': 'n',
          'clusterpedia.cluster': 'c1',
        },
      },
      { name: 'SELECT resources', parent: 'list deployments', isEnded: true, attributes: {} },
    ]);
  });
});

import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SamplingDecision,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import Fastify from 'fastify';
import { tracerOf } from '#telemetry';
import { RequestSpan } from './request-span.js';
import { requestSubjectOf } from './request-subject.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const callerSpanId = 'b7ad6b7169203331';

describe('RequestSpan', () => {
  const exporter = new InMemorySpanExporter();
  /** What the sampler says of each span that is to be started, and after these. */
  let decisions: SamplingDecision[] = [];

  beforeAll(() => {
    trace.setGlobalTracerProvider(
      new TracerProvider({
        sampler: { shouldSample: () => ({ decision: decisions.shift() ?? SamplingDecision.RECORD_AND_SAMPLED }) },
        spanProcessors: [new SimpleSpanProcessor({ exporter })],
      }),
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  });

  afterEach(() => {
    exporter.reset();
    decisions = [];
  });

  afterAll(() => {
    trace.disable();
    context.disable();
    propagation.disable();
  });

  /** The spans of one request, the first one first, of which the handler makes one. */
  async function spansOf(
    url: string,
    { isTrusted = false, headers = {}, status = 200 }: Partial<Asked> = {},
  ): Promise<readonly ReadableSpan[]> {
    const server = Fastify();
    const spans = new WeakMap<object, RequestSpan>();
    server.addHook('onRequest', (request, reply, done) => {
      const span = new RequestSpan(request, reply, requestSubjectOf(request.method, request.url));
      spans.set(request, span);
      span.begin(done);
    });
    server.addHook('onRequest', (request, _reply, done) => {
      const span = spans.get(request) as RequestSpan;
      span.isCallerTrusted = isTrusted;
      span.resume(done);
    });
    server.get('/*', async (_request, reply) => {
      await Promise.resolve();
      tracerOf('below').startSpan('SELECT resources').end();
      return reply.code(status).send('ok');
    });
    await server.inject({ url, headers });
    await server.close();
    return exporter.getFinishedSpans().toReversed();
  }

  it('makes what is traced below children of the request', async () => {
    const [request, below] = await spansOf('/api/v1/pods');

    expect(request?.name).toBe('GET /api/v1/pods');
    expect(below).toMatchObject({
      name: 'SELECT resources',
      parentSpanContext: { spanId: request?.spanContext().spanId },
    });
  });

  it('says what is asked of which member, and nothing of the query', async () => {
    const [request] = await spansOf(
      '/apis/clusterpedia.io/v1beta1/resources/clusters/c1/apis/apps/v1/namespaces/n/deployments/d?access_token=s3cr3t',
      { headers: { host: 'search.example:6443', authorization: 'Bearer s3cr3t', 'user-agent': 'kubectl/v1.34' } },
    );

    const route =
      '/apis/clusterpedia.io/v1beta1/resources/clusters/{:cluster}/apis/apps/v1/namespaces/{:namespace}/deployments/{:name}';
    expect(request?.name).toBe(`GET ${route}`);
    expect(request?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': route,
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'url.path': '/apis/clusterpedia.io/v1beta1/resources/clusters/c1/apis/apps/v1/namespaces/n/deployments/d',
      'server.address': 'search.example',
      'server.port': 6443,
      'network.protocol.version': '1.1',
      'network.peer.address': '127.0.0.1',
      'user_agent.original': 'kubectl/v1.34',
      'k8s.group': 'apps',
      'k8s.version': 'v1',
      'k8s.resource': 'deployments',
      'k8s.verb': 'get',
      'k8s.namespace.name': 'n',
      'clusterpedia.cluster': 'c1',
    });
  });

  it('has no name in its own', async () => {
    const [request] = await spansOf('/made/up');

    expect(request).toMatchObject({ name: 'GET', attributes: { 'url.path': '/made/up' } });
  });

  it.each<[number, Record<string, string>, SpanStatusCode]>([
    [404, {}, SpanStatusCode.UNSET],
    [503, { 'error.type': '503' }, SpanStatusCode.ERROR],
  ])('tells errors of the server from those of the client: %d', async (status, attributes, code) => {
    const [request] = await spansOf('/api/v1/pods', { status });

    expect(request).toMatchObject({
      status: { code },
      attributes: { 'http.response.status_code': status, ...attributes },
    });
    expect(request?.attributes['error.type']).toBe(attributes['error.type']);
  });

  it.each([
    ['nobody', false, '01', 0],
    ['a caller who may not', false, '01', 0],
    ['a caller who may, and does not', true, '00', 0],
    ['a caller who may', true, '01', 1],
  ])('is recorded, when it would not be, at the wish of: %s', async (who, isTrusted, flags, expected) => {
    decisions = [SamplingDecision.NOT_RECORD];
    const traceparent = `00-${traceId}-${callerSpanId}-${flags}`;

    const spans = await spansOf('/api/v1/pods', { isTrusted, headers: who === 'nobody' ? {} : { traceparent } });

    const requests = spans.filter(({ name }) => name === 'GET /api/v1/pods');
    expect(requests).toHaveLength(expected);
    expect(requests.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
      requests.map(() => callerSpanId),
    );
  });

  it('has one span, also when a caller who may wishes it', async () => {
    const traceparent = `00-${traceId}-${callerSpanId}-01`;

    const spans = await spansOf('/api/v1/pods', { isTrusted: true, headers: { traceparent } });

    expect(spans.map(({ name }) => name)).toEqual(['GET /api/v1/pods', 'SELECT resources']);
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]));
  });
});

interface Asked {
  readonly isTrusted: boolean;
  readonly headers: Record<string, string>;
  readonly status: number;
}

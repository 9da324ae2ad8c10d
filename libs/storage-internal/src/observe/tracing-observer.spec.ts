import { jest } from '@jest/globals';
import { context, ROOT_CONTEXT, trace, type ContextManager, type Span } from '@opentelemetry/api';
import { EVERYTHING } from '#api';
import { parseFieldSelector, parseLabelSelector } from '#kube';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';
import type { Execution } from './database-observer.js';
import { tracingObserver } from './tracing-observer.js';

interface RecordedSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  status?: unknown;
  isEnded: boolean;
}

/** All is part of one span. @param isRecording - whether it is recorded, and has not ended */
function within(isRecording: boolean): ContextManager {
  const active = trace.setSpan(ROOT_CONTEXT, { isRecording: () => isRecording } as Span);
  const manager: ContextManager = {
    active: () => active,
    with: (_context, run, self, ...args) => run.call(self, ...args),
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}

/** An SDK that keeps what it is told. */
function recordSpans(): RecordedSpan[] {
  const spans: RecordedSpan[] = [];
  const startSpan = (name: string): object => {
    const span: RecordedSpan = { name, attributes: {}, isEnded: false };
    spans.push(span);
    return {
      isRecording: () => true,
      setAttributes: (given: object) => Object.assign(span.attributes, given),
      setAttribute: (key: string, value: unknown) => Object.assign(span.attributes, { [key]: value }),
      setStatus: (status: unknown) => (span.status = status),
      end: () => (span.isEnded = true),
    };
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan: jest.fn() }) } as never);
  context.setGlobalContextManager(within(true));
  return spans;
}

function forgetSpans(): void {
  trace.disable();
  context.disable();
}

describe('tracingObserver', () => {
  const execution: Execution = {
    operation: 'read',
    text: 'select object\n from resources where name = $1 LIMIT 11 OFFSET 42',
    parameters: () => ['secret'],
    startedAt: new Date('2024-05-01T10:00:00Z'),
    durationMs: 1,
    rows: 3,
  };

  let spans: RecordedSpan[];
  beforeEach(() => {
    spans = recordSpans();
  });
  afterEach(forgetSpans);

  it('ends a span for each execution, without a value in it', () => {
    tracingObserver('postgresql', 'cp')(execution);

    expect(spans).toEqual([
      {
        name: 'SELECT resources',
        isEnded: true,
        attributes: expect.objectContaining({
          'db.system.name': 'postgresql',
          'db.namespace': 'cp',
          'db.query.text': 'select object from resources where name = $1 LIMIT ? OFFSET ?',
          'db.response.returned_rows': 3,
        }),
      },
    ]);
  });

  it('makes none of what goes on after the request that began it', () => {
    context.disable();
    context.setGlobalContextManager(within(false));

    tracingObserver('postgresql', 'cp')(execution);

    expect(spans).toEqual([]);
  });

  it('says why an execution failed, but not in the words of the driver', () => {
    const error = Object.assign(new Error('secret'), { code: '57P01' });

    tracingObserver('postgresql', 'cp')({ ...execution, failure: { error, kind: 'Recoverable' } });

    expect(spans).toEqual([
      expect.objectContaining({
        isEnded: true,
        status: expect.objectContaining({ message: 'Recoverable' }),
        attributes: expect.objectContaining({ 'error.type': '57P01' }),
      }),
    ]);
    expect(JSON.stringify(spans)).not.toContain('secret');
  });
});

const databases = availableDatabases();

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases)('spans of the storage on $name', ({ createSchema }) => {
  afterEach(forgetSpans);

  it('end, and tell statements without a value, whatever is done', async () => {
    const { signal } = new AbortController();
    const schema = await createSchema();
    const surroundings = { logger: silentLogger, registry: new Registry() };
    const factory = await InternalStorageFactory.open(schema.configFile, surroundings);
    const config = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
    const pods = factory.newResourceStorage(config);
    const metadata = { name: 'secret-name', namespace: 'secret-space', labels: { app: 'secret-label' } };
    const event = { metadata: { ...metadata, uid: 'secret-event' }, involvedObject: { uid: 'secret-uid' } };
    const spans = recordSpans();

    await pods.applyBatch(
      'secret-east',
      [{ type: 'upsert', object: { metadata: { ...metadata, uid: 'secret-uid' } } }],
      signal,
    );
    await pods.recordEvent?.('secret-east', event, signal);
    const { items } = await pods.list(
      {
        ...EVERYTHING,
        names: { in: ['secret-name'], notIn: [] },
        labelSelector: parseLabelSelector('app=secret-label'),
        fieldSelector: parseFieldSelector('spec.secret=secret-field'),
        owner: { name: 'secret-owner', seniority: 1 },
        orderBy: [{ field: 'spec.a', descending: true }],
        limit: 4242,
        continue: '2424',
        injectEvents: true,
      },
      signal,
    );
    await Array.fromAsync(items);
    await pods.get('secret-east', metadata, signal);
    await Array.fromAsync(factory.getResourceVersions('secret-east', signal));
    await factory.cleanCluster('secret-east', signal);
    await factory.shutdown();
    await schema.drop();

    const names = new Set(spans.map(({ name }) => name.split(' ')[0]));
    expect([...names]).toEqual(expect.arrayContaining(['SELECT', 'UPSERT', 'DELETE']));
    expect(spans.filter(({ isEnded }) => !isEnded)).toEqual([]);
    expect(JSON.stringify(spans)).not.toMatch(/secret-|\b(?:4242|4243|2424)\b/);
  }, 60_000);
});

import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { flagSet, ignored, integer, version } from '#options';
import { silentLogger, TelemetryModule } from '#telemetry';
import type { App, AppContext } from './app-life.js';
import { createPlainAdapter } from './plain-adapter.js';
import { runApp } from './run-app.js';
import { TestProcess } from './test-process.contract.js';

const events: string[] = [];

@Injectable()
class Worker implements OnApplicationShutdown {
  onApplicationShutdown(): void {
    events.push('worker stopped');
  }
}

@Module({ imports: [TelemetryModule.forRoot({ logger: silentLogger, serveHttp: true })], providers: [Worker] })
class TestModule {}

describe('runApp', () => {
  const flagSets = {
    test: flagSet('test', {
      port: integer({ default: 0, help: 'The port.' }),
      profiling: ignored({ takesValue: false, help: 'Profiles.' }),
    }),
  };
  let port: number;
  beforeAll(async () => {
    // A port that was free a moment ago.
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    ({ port } = probe.address() as AddressInfo);
    probe.close();
    await once(probe, 'close');
  });
  beforeEach(() => void events.splice(0));

  type Create = (options: { readonly test: { readonly port: number } }, context: AppContext) => Promise<App>;
  const start = (host: TestProcess, create: Create): Promise<void> => runApp({ name: 'testd', flagSets, create }, host);

  const never: Create = () => Promise.reject(new Error('created although nobody asked'));
  const serve: Create = ({ test }) =>
    Promise.resolve({ module: TestModule, adapter: createPlainAdapter(), host: '127.0.0.1', port: test.port });

  it.each`
    argument           | out
    ${'--version'}     | ${`Clusterpedia ${version.gitVersion}\n`}
    ${'--version=raw'} | ${`${JSON.stringify(version)}\n`}
    ${'--help'}        | ${expect.stringContaining('Usage: testd [flags]\n\nTest flags:\n\n    --port int (default 0)\n')}
    ${'-h'}            | ${expect.stringContaining('Logs flags:')}
  `(
    'answers $argument without making the application',
    async ({ argument, out }: { argument: string; out: unknown }) => {
      const host = new TestProcess(argument);

      await start(host, never);

      expect(await host.exitCode).toBe(0);
      expect(host).toMatchObject({ out, err: '' });
    },
  );

  it.each([
    ['--foo', 'unknown flag: --foo\n'],
    ['--port=x', 'invalid argument "x" for "--port" flag: not a whole number\n'],
  ])('refuses %s with one line', async (argument, err) => {
    const host = new TestProcess(argument);

    await start(host, never);

    expect(await host.exitCode).toBe(1);
    expect(host).toMatchObject({ out: '', err });
  });

  it('ends with one line when the application cannot be made', async () => {
    const host = new TestProcess();

    await start(host, () => Promise.reject(new Error('cannot open the database', { cause: new Error('refused') })));

    expect(await host.exitCode).toBe(1);
    expect(host.err).toBe('testd: cannot open the database: refused\n');
  });

  it('shows the stack of a fatal error when asked for everything', async () => {
    const host = new TestProcess('-v=4');

    await start(host, () => Promise.reject(new Error('cannot open the database')));

    expect(host.err).toMatch(/^testd: Error: cannot open the database\n {4}at /);
  });

  it('ends with one line when the address is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const host = new TestProcess(`--port=${(taken.address() as AddressInfo).port}`);

    await start(host, serve);
    taken.close();

    expect(await host.exitCode).toBe(1);
    expect(host.err).toMatch(/^testd: listen EADDRINUSE: .*\n$/);
    expect(host.logged).toHaveLength(1);
  });

  it('serves until the first signal, then stops in good order', async () => {
    const host = new TestProcess(`--port=${port}`, '--profiling');
    const life = start(host, serve);
    await host.serving;

    host.signal('SIGTERM');
    await life;

    expect(await host.exitCode).toBe(0);
    expect(events).toEqual(['worker stopped']);
    expect(host.logged).toEqual([
      `starting name="testd" version="${version.gitVersion}" arguments=["--port=${port}","--profiling"]`,
      'flags without effect in this implementation flags=["profiling"]',
      `serving url="http://127.0.0.1:${port}"`,
      'stopping, a second signal ends the process at once signal="SIGTERM"',
      'stopped name="testd"',
    ]);
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED');
  });

  it('ends with one line when a provider cannot be made', async () => {
    const host = new TestProcess();
    const provider = { provide: 'broken', useFactory: () => Promise.reject(new Error('schema is too new')) };

    await start(host, async (options, context) => ({
      ...(await serve(options, context)),
      module: { module: TestModule, providers: [provider] },
    }));

    expect(await host.exitCode).toBe(1);
    expect(host.err).toBe('testd: schema is too new\n');
    expect(host.logged).toHaveLength(1);
  });

  it('does not wait for ever for what does not stop', async () => {
    const host = new TestProcess(`--port=${port}`);
    const hook = { provide: 'stuck', useValue: { onApplicationShutdown: () => new Promise(() => undefined) } };
    const life = start(host, async (options, context) => ({
      ...(await serve(options, context)),
      module: { module: TestModule, providers: [hook] },
    }));
    await host.serving;
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });

    host.signal('SIGTERM');
    await jest.advanceTimersByTimeAsync(25_000);
    jest.useRealTimers();
    await life;

    expect(await host.exitCode).toBe(1);
    expect(host.err).toBe('testd: not stopped within 25000 ms\n');
  });

  it('gives up a start that is asked to stop', async () => {
    const host = new TestProcess();
    const life = start(host, (_, { signal }) => {
      const aborted = once(signal, 'abort').then(() => {
        throw signal.reason as Error;
      });
      queueMicrotask(() => host.signal('SIGINT'));
      return aborted;
    });

    await life;

    expect(await host.exitCode).toBe(0);
    expect(host.err).toBe('');
  });

  it('does not wait for a provider that is not there yet when asked to stop', async () => {
    const host = new TestProcess();
    const database = {
      provide: 'database',
      useFactory: () => {
        queueMicrotask(() => host.signal('SIGTERM'));
        return new Promise(() => undefined);
      },
    };

    await start(host, async (options, context) => ({
      ...(await serve(options, context)),
      module: { module: TestModule, providers: [database] },
    }));

    expect(await host.exitCode).toBe(0);
    expect(host.err).toBe('');
  });

  it('ends at once at the second signal', async () => {
    const host = new TestProcess();
    const made = Promise.withResolvers<App>();
    const life = start(host, () => made.promise);

    host.signal('SIGTERM');
    host.signal('SIGTERM');

    expect(await host.exitCode).toBe(1);
    // In a test, unlike in a process, the first stop is still waiting.
    made.reject(new Error('given up'));
    await life;
  });

  it('ends when nobody catches an error', async () => {
    const host = new TestProcess();
    void start(host, () => new Promise(() => undefined));

    host.crash(new Error('lost'));

    expect(await host.exitCode).toBe(1);
  });
});

import { once } from 'node:events';
import { flagSet, text, version } from '#options';
import { command, runCommands } from './run-commands.js';
import { TestProcess } from './test-process.contract.js';

const greet = command({
  name: 'say hello',
  summary: 'Greet somebody',
  flagSets: { greeting: flagSet('greeting', { name: text({ default: 'world', help: 'Whom to greet.' }) }) },
  run: ({ greeting }, { print }) => {
    print(`hello ${greeting.name}`);
    return Promise.resolve();
  },
});
const fail = command({
  name: 'fail',
  summary: 'Not succeed',
  flagSets: {},
  run: () => Promise.reject(new Error('this was to be expected', { cause: new Error('it always fails') })),
});
const wait = command({
  name: 'wait',
  summary: 'Wait until it is stopped',
  flagSets: {},
  run: async (_, { logger, signal }) => {
    logger.info({ url: 'none' }, 'serving');
    await once(signal, 'abort');
    await once(signal, 'abort');
  },
});

async function run(...argv: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const host = new TestProcess(...argv);
  await runCommands('tool', [greet, fail, wait], host);
  return { exitCode: await host.exitCode, out: host.out, err: host.err };
}

describe('runCommands', () => {
  it.each([
    [['say', 'hello'], 'hello world\n'],
    [['say', 'hello', '--name=you'], 'hello you\n'],
    [['say', 'hello', '--version'], `Clusterpedia ${version.gitVersion}\n`],
    [['--version'], `Clusterpedia ${version.gitVersion}\n`],
    [['--version=raw'], `${JSON.stringify(version)}\n`],
  ])('answers %j', async (argv, out) => {
    expect(await run(...argv)).toEqual({ exitCode: 0, out, err: '' });
  });

  it.each([[[]], [['--help']], [['-h']], [['help']]])('lists the commands for %j', async (argv) => {
    const { exitCode, out } = await run(...argv);

    expect(exitCode).toBe(0);
    expect(out).toContain('Usage: tool <command> [flags]\n\n  say hello  Greet somebody\n  fail       Not succeed\n');
  });

  it('explains the flags of a command', async () => {
    const { exitCode, out } = await run('say', 'hello', '--help');

    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^Usage: tool say hello \[flags\]\n\nGreeting flags:\n\n {4}--name string \(default "world"\)\n/,
    );
  });

  it.each([
    [['say'], 'tool: unknown command "say"\n'],
    [['sing', 'hello', '--name=you'], 'tool: unknown command "sing hello"\n'],
    [['--name=you'], 'tool: unknown command "--name=you"\n'],
    [['say', 'hello', '--nam=you'], 'unknown flag: --nam\n'],
    [['fail'], 'tool fail: this was to be expected: it always fails\n'],
  ])('fails for %j', async (argv, message) => {
    const { exitCode, out, err } = await run(...argv);

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain(message);
  });

  it('leaves a command that does not end when the process is asked to stop', async () => {
    const host = new TestProcess('wait');
    const running = runCommands('tool', [wait], host);
    await host.serving;

    host.signal('SIGTERM');
    await running;

    expect(await host.exitCode).toBe(1);
    expect(host.err).toBe('tool wait: stopped by SIGTERM\n');
  });
});

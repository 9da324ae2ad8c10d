import fc from 'fast-check';
import { boolean, choice, duration, ignored, integer, list, text } from './flag.js';
import { FlagError, flagSet } from './flag-set.js';
import { parseCommandLine } from './command-line.js';

const sets = {
  serving: flagSet('serving', {
    'bind-address': text({ default: '0.0.0.0', help: 'Where.' }),
    'secure-port': integer({ default: 443, min: 0, max: 65_535, help: 'Port.' }),
    profiling: ignored({ takesValue: false, help: 'Profiles.' }),
    'audit-log-path': ignored({ takesValue: true, help: 'Audit.' }),
  }),
  sync: flagSet('sync', {
    'leader-elect': boolean({ default: true, help: 'Elect.' }),
    resources: list({ default: ['pods'], help: 'Which.' }),
    'lease-duration': duration({ default: '15s', help: 'How long.' }),
    'logging-format': choice({ values: ['text', 'json'], default: 'text', help: 'How.' }),
    v: integer({ default: 0, min: 0, help: 'How much.' }),
  }),
};

describe('parseCommandLine', () => {
  it('gives every flag its default', () => {
    const { values, help, version, given } = parseCommandLine(sets, []);

    expect(values).toEqual({
      serving: { 'bind-address': '0.0.0.0', 'secure-port': 443 },
      sync: { 'leader-elect': true, resources: ['pods'], 'lease-duration': 15_000, 'logging-format': 'text', v: 0 },
    });
    expect({ help, version, given }).toEqual({ help: false, version: false, given: [] });
  });

  it.each`
    argv                                      | set          | flag                | expected
    ${['--secure-port=8443']}                 | ${'serving'} | ${'secure-port'}    | ${8443}
    ${['--secure-port', '8443']}              | ${'serving'} | ${'secure-port'}    | ${8443}
    ${['--secure-port=1', '--secure-port=2']} | ${'serving'} | ${'secure-port'}    | ${2}
    ${['--bind-address=']}                    | ${'serving'} | ${'bind-address'}   | ${''}
    ${['--bind-address=a=b']}                 | ${'serving'} | ${'bind-address'}   | ${'a=b'}
    ${['--bind-address', '--odd']}            | ${'serving'} | ${'bind-address'}   | ${'--odd'}
    ${['--leader-elect=false']}               | ${'sync'}    | ${'leader-elect'}   | ${false}
    ${['--leader-elect=F']}                   | ${'sync'}    | ${'leader-elect'}   | ${false}
    ${['--leader-elect']}                     | ${'sync'}    | ${'leader-elect'}   | ${true}
    ${['--resources=a,b', '--resources=c']}   | ${'sync'}    | ${'resources'}      | ${['a', 'b', 'c']}
    ${['--resources=']}                       | ${'sync'}    | ${'resources'}      | ${[]}
    ${['--lease-duration=1m30s']}             | ${'sync'}    | ${'lease-duration'} | ${90_000}
    ${['--logging-format=json']}              | ${'sync'}    | ${'logging-format'} | ${'json'}
    ${['-v', '4']}                            | ${'sync'}    | ${'v'}              | ${4}
    ${['-v=4']}                               | ${'sync'}    | ${'v'}              | ${4}
    ${['-v4']}                                | ${'sync'}    | ${'v'}              | ${4}
    ${['--v=4']}                              | ${'sync'}    | ${'v'}              | ${4}
  `('reads $argv as $flag $expected', ({ argv, set, flag, expected }: Record<string, string> & { argv: string[] }) => {
    const { values } = parseCommandLine(sets, argv);

    expect((values as Record<string, Record<string, unknown>>)[set ?? '']?.[flag ?? '']).toEqual(expected);
  });

  it.each`
    argv                                     | message
    ${['--foo']}                             | ${'unknown flag: --foo'}
    ${['--foo=bar']}                         | ${'unknown flag: --foo'}
    ${['-x']}                                | ${'unknown flag: -x'}
    ${['--__proto__=1']}                     | ${'unknown flag: --__proto__'}
    ${['pods']}                              | ${'unexpected argument "pods"'}
    ${['--leader-elect', 'false']}           | ${'unexpected argument "false"'}
    ${['--']}                                | ${'unexpected argument "--"'}
    ${['--secure-port']}                     | ${'flag needs an argument: --secure-port'}
    ${['-v']}                                | ${'flag needs an argument: -v'}
    ${['--secure-port=x']}                   | ${'invalid argument "x" for "--secure-port" flag: not a whole number'}
    ${['--secure-port=1e3']}                 | ${'invalid argument "1e3" for "--secure-port" flag: not a whole number'}
    ${['--secure-port=65536']}               | ${'invalid argument "65536" for "--secure-port" flag: must be between 0 and 65535'}
    ${['-v=-1']}                             | ${'invalid argument "-1" for "-v" flag: must be at least 0'}
    ${['--leader-elect=maybe']}              | ${'invalid argument "maybe" for "--leader-elect" flag: neither true nor false'}
    ${['--lease-duration=15']}               | ${'invalid argument "15" for "--lease-duration" flag: not a duration such as 200ms, 15s or 1h30m'}
    ${['--logging-format=xml']}              | ${'invalid argument "xml" for "--logging-format" flag: must be one of text, json'}
    ${['--version=short']}                   | ${'invalid argument "short" for "--version" flag: must be true, false or raw'}
    ${['--foo', '--secure-port=x', '--bar']} | ${'unknown flag: --foo; unknown flag: --bar; invalid argument "x" for "--secure-port" flag: not a whole number'}
  `('refuses $argv: $message', ({ argv, message }: { argv: string[]; message: string }) => {
    expect(() => parseCommandLine(sets, argv)).toThrow(new FlagError(message));
  });

  it.each([
    [['--version'], { help: false, version: 'true' }],
    [['--version=raw'], { help: false, version: 'raw' }],
    [['--version=false'], { help: false, version: false }],
    [['--help'], { help: true, version: false }],
    [['-h'], { help: true, version: false }],
  ])('understands %j', (argv, expected) => {
    expect(parseCommandLine(sets, argv)).toMatchObject(expected);
  });

  it('accepts flags without effect, and says which', () => {
    const line = parseCommandLine(sets, ['--profiling', '--audit-log-path', 'a.log', '-v=1', '--profiling=false']);

    expect(line.given).toEqual(['profiling', 'audit-log-path', 'v']);
    expect(line.ignored).toEqual(['profiling', 'audit-log-path']);
    expect(line.values.serving).not.toHaveProperty('profiling');
  });

  describe('with a set that checks its values against each other', () => {
    const certificate = flagSet(
      'certificate',
      {
        cert: text({ default: '', help: '' }),
        key: text({ default: '', help: '' }),
        days: integer({ default: 1, help: '' }),
      },
      ({ cert, key }) => ((cert === '') === (key === '') ? [] : ['--cert and --key must be given together']),
    );

    it.each`
      argv                        | message
      ${['--cert=a']}             | ${'--cert and --key must be given together'}
      ${['--key=a', '--foo']}     | ${'unknown flag: --foo; --cert and --key must be given together'}
      ${['--cert=a', '--days=x']} | ${'invalid argument "x" for "--days" flag: not a whole number'}
    `('refuses $argv: $message', ({ argv, message }: { argv: string[]; message: string }) => {
      expect(() => parseCommandLine({ certificate }, argv)).toThrow(new FlagError(message));
    });

    it('takes values that fit', () => {
      expect(parseCommandLine({ certificate }, ['--cert=a', '--key=b']).values.certificate).toMatchObject({
        cert: 'a',
      });
    });
  });

  it('refuses two sets that declare the same flag', () => {
    const again = { sync: sets.sync, more: flagSet('more', { v: text({ default: '', help: '' }) }) };

    expect(() => parseCommandLine(again, [])).toThrow('flag -v is declared twice');
  });

  it('answers any arguments with values or one line of problems', () => {
    const anything = fc.array(
      fc.oneof(fc.string(), fc.constantFrom('-v', '--secure-port', '--help=', '--resources=,')),
    );
    fc.assert(
      fc.property(anything, (argv) => {
        const outcome = attempt(() => parseCommandLine(sets, argv));

        expect(outcome instanceof FlagError || 'values' in outcome).toBe(true);
      }),
    );
  });
});

function attempt<T extends object>(run: () => T): T | Error {
  try {
    return run();
  } catch (error) {
    return error as Error;
  }
}

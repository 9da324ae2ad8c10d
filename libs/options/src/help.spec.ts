import { boolean, choice, ignored, integer, text } from './flag.js';
import { flagSet } from './flag-set.js';
import { printHelp } from './help.js';

describe('printHelp', () => {
  it('shows every flag with its default and what it is for', () => {
    const help = printHelp({
      serving: flagSet('secure serving', {
        'secure-port': integer({ default: 443, help: 'The port.' }),
        'cert-dir': text({ default: '', help: `Where ${'certificates '.repeat(9)}are.` }),
        'logging-format': choice({ values: ['text', 'json'], default: 'text', help: 'The form.' }),
      }),
      other: flagSet('other', {
        profiling: ignored({ takesValue: false, help: 'Profiles.' }),
        v: integer({ default: 0, help: 'How much.' }),
        'leader-elect': boolean({ default: true, help: 'Elect.' }),
      }),
    });

    expect(help).toBe(`Secure serving flags:

    --secure-port int (default 443)
            The port.
    --cert-dir string
            Where certificates certificates certificates certificates certificates certificates certificates
            certificates certificates are.
    --logging-format string (default "text")
            The form. One of: text, json.

Other flags:

    --profiling
            Profiles. Accepted and without effect.
    -v int (default 0)
            How much.
    --leader-elect (default true)
            Elect.

Global flags:

    -h, --help
            Show this text and exit.
    --version
            Show the version and exit; --version=raw shows everything known about the build.
`);
  });
});

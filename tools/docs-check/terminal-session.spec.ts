import { sessionCommands } from './terminal-session.js';

function commandsOf(...lines: readonly string[]): ReturnType<typeof sessionCommands> {
  return sessionCommands({ language: 'console', text: lines.join('\n'), line: 10 });
}

describe('a terminal session', () => {
  it('is commands with what they print, empty lines between them left out', () => {
    expect(commandsOf('$ export A=1', '$ kubectl get pods', 'NAME', 'web', '', '$ ls', 'a')).toEqual([
      { command: 'export A=1', output: undefined, isInterrupted: false, outputLines: [11, 12] },
      { command: 'kubectl get pods', output: ['NAME', 'web'], isInterrupted: false, outputLines: [12, 14] },
      { command: 'ls', output: ['a'], isInterrupted: false, outputLines: [16, 17] },
    ]);
  });

  it.each([
    ['a backslash', ['$ curl a \\', '    -k', 'answer'], 'curl a \\\n    -k', ['answer']],
    ['quotes that are open', ['$ echo "it\'s: a', '  \\"b\\""', 'answer'], 'echo "it\'s: a\n  \\"b\\""', ['answer']],
    ['a here-document', ["$ cat <<'EOF'", 'x', 'EOF', 'x'], "cat <<'EOF'\nx\nEOF", ['x']],
  ])('goes on with the command behind %s', (_, lines, command, output) => {
    expect(commandsOf(...lines)).toEqual([expect.objectContaining({ command, output })]);
  });

  it('ends with Ctrl-C where the page shows it', () => {
    expect(commandsOf('$ kubectl get pods -w', 'NAME', '^C')).toEqual([
      { command: 'kubectl get pods -w', output: ['NAME'], isInterrupted: true, outputLines: [11, 12] },
    ]);
  });

  it('is one command in a block without prompts, which stops where something fails', () => {
    expect(sessionCommands({ language: 'sh', text: 'cd a\nls', line: 3 })).toEqual([
      { command: 'set -e\ncd a\nls', output: undefined, isInterrupted: false, outputLines: [5, 5] },
    ]);
  });
});

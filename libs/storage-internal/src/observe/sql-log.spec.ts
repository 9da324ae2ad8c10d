import { SqlLogConfig } from '../config/log.config.js';
import type { Execution } from './database-observer.js';
import { sqlLog } from './sql-log.js';

const execution: Execution = {
  operation: 'read',
  text: 'SELECT *\n  FROM resources WHERE name = $1',
  parameters: () => ['secret'],
  startedAt: new Date('2024-05-01T10:00:00Z'),
  durationMs: 1.25,
  rows: 3,
};
const slow = { ...execution, durationMs: 200 };
const error = Object.assign(new Error('value "secret" is too long'), { code: '22001' });
const failed: Execution = { ...execution, failure: { error, kind: 'Rejected' } };
const aborted: Execution = { ...execution, failure: { error: new Error('gone'), kind: 'Aborted' } };

function linesOf(config: object, ...executions: readonly Execution[]): string[] {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line), close: () => Promise.resolve() };
  executions.forEach(sqlLog(SqlLogConfig.parse(config), sink));
  return lines;
}

describe('sqlLog', () => {
  it.each([
    ['Silent', []],
    ['Error', ['Error']],
    ['Warn', ['Error', 'Warn']],
    ['Info', ['Error', 'Warn', 'Info', 'Info']],
  ])('writes at level %s what is as bad or worse', (level, expected) => {
    const lines = linesOf({ level }, failed, slow, execution, aborted);

    expect(lines.map((line) => line.split(' ')[1])).toEqual(expected);
  });

  it.each(['Error', 'Warn'])('shows no value at level %s', (level) => {
    const lines = linesOf({ level }, failed, slow);

    expect(lines.join('')).not.toContain('secret');
    expect(lines[0]).toBe(
      '2024-05-01T10:00:00.000Z Error 1.3ms rows=3 SELECT * FROM resources WHERE name = $1 failed=Rejected 22001\n',
    );
  });

  it('shows the values at level Info', () => {
    expect(linesOf({ level: 'Info' }, execution)).toEqual([
      '2024-05-01T10:00:00.000Z Info 1.3ms rows=3 SELECT * FROM resources WHERE name = $1 ["secret"]\n',
    ]);
  });

  it('calls slow what the threshold says', () => {
    expect(linesOf({ slowThreshold: '1ms' }, execution)).toHaveLength(1);
    expect(linesOf({ slowThreshold: '1s' }, slow)).toHaveLength(0);
  });
});

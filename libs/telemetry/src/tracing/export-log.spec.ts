import { jest } from '@jest/globals';
import { createLogger } from '../pino-logger.js';
import { ExportLog } from './export-log.js';

describe('ExportLog', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  let lines: string[];
  let log: ExportLog;
  beforeEach(() => {
    lines = [];
    const destination = { write: (line: string) => lines.push(line), flushSync: () => undefined };
    log = new ExportLog(createLogger({ format: 'json', verbosity: 0, destination }));
  });

  it('tells of a receiver that stays away once a minute, and of its return', () => {
    for (let second = 0; second < 90; second += 1) {
      log.observe(new Error(`refused after ${second} s`));
      jest.advanceTimersByTime(1000);
    }
    log.observe(undefined);
    log.observe(undefined);

    expect(lines).toEqual([
      expect.stringMatching(/refused after 0 s.*spans cannot be exported/),
      expect.stringMatching(/refused after 60 s.*spans cannot be exported/),
      expect.stringContaining('spans are exported again'),
    ]);
  });

  it('says nothing while all is well', () => {
    log.observe(undefined);

    expect(lines).toEqual([]);
  });
});

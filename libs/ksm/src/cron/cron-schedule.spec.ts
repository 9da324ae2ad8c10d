import { parseCronSchedule } from './cron-schedule.js';

function next(schedule: string, from: string, zone = 'UTC'): string | undefined {
  const seconds = parseCronSchedule(schedule, zone)?.next(Date.parse(from) / 1000);
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

describe('parseCronSchedule', () => {
  it.each`
    schedule               | from                      | expected
    ${'*/5 * * * *'}       | ${'2024-05-01T10:02:30Z'} | ${'2024-05-01T10:05:00Z'}
    ${'*/5 * * * *'}       | ${'2024-05-01T10:05:00Z'} | ${'2024-05-01T10:10:00Z'}
    ${'5/20 * * * *'}      | ${'2024-05-01T10:06:00Z'} | ${'2024-05-01T10:25:00Z'}
    ${'+5 */+6 * * *'}     | ${'2024-05-01T10:06:00Z'} | ${'2024-05-01T12:05:00Z'}
    ${'*-5/30 * * * *'}    | ${'2024-05-01T10:06:00Z'} | ${'2024-05-01T10:30:00Z'}
    ${'0 22 * * 1-5'}      | ${'2024-05-03T22:00:00Z'} | ${'2024-05-06T22:00:00Z'}
    ${'0 0 1 JAN,jul ?'}   | ${'2024-05-01T00:00:00Z'} | ${'2024-07-01T00:00:00Z'}
    ${'0 0 * * sun'}       | ${'2024-05-01T00:00:00Z'} | ${'2024-05-05T00:00:00Z'}
    ${'0 0 29 2 *'}        | ${'2024-03-01T00:00:00Z'} | ${'2028-02-29T00:00:00Z'}
    ${'0 0 31 2 *'}        | ${'2024-03-01T00:00:00Z'} | ${undefined}
    ${'0 0 13 * 5'}        | ${'2024-09-01T00:00:00Z'} | ${'2024-09-06T00:00:00Z'}
    ${'0 0 13 * */1'}      | ${'2024-09-01T00:00:00Z'} | ${'2024-09-13T00:00:00Z'}
    ${'0 0 */2 * 1'}       | ${'2024-09-02T00:00:00Z'} | ${'2024-09-03T00:00:00Z'}
    ${'0-10/5,59 1 * * *'} | ${'2024-05-01T01:10:00Z'} | ${'2024-05-01T01:59:00Z'}
    ${'@hourly'}           | ${'2024-05-01T10:02:30Z'} | ${'2024-05-01T11:00:00Z'}
    ${'@daily'}            | ${'2024-05-01T10:02:30Z'} | ${'2024-05-02T00:00:00Z'}
    ${'@weekly'}           | ${'2024-05-01T10:02:30Z'} | ${'2024-05-05T00:00:00Z'}
    ${'@monthly'}          | ${'2024-05-01T10:02:30Z'} | ${'2024-06-01T00:00:00Z'}
    ${'@annually'}         | ${'2024-05-01T10:02:30Z'} | ${'2025-01-01T00:00:00Z'}
    ${'@every 1h30m'}      | ${'2024-05-01T10:02:30Z'} | ${'2024-05-01T11:32:30Z'}
    ${'@every 10ms'}       | ${'2024-05-01T10:02:30Z'} | ${'2024-05-01T10:02:31Z'}
  `('is due after $from at $expected: $schedule', ({ schedule, from, expected }) => {
    expect(next(schedule, from)).toBe(expected);
  });

  it.each`
    schedule                          | zone               | from                      | expected
    ${'0 8 * * *'}                    | ${'Asia/Shanghai'} | ${'2024-05-01T00:00:00Z'} | ${'2024-05-02T00:00:00Z'}
    ${'0 8 * * *'}                    | ${'Asia/Kolkata'}  | ${'2024-05-01T00:00:00Z'} | ${'2024-05-01T02:30:00Z'}
    ${'CRON_TZ=Asia/Tokyo 0 9 * * *'} | ${undefined}       | ${'2024-05-01T00:00:00Z'} | ${'2024-05-02T00:00:00Z'}
    ${'TZ=Asia/Tokyo @daily'}         | ${undefined}       | ${'2024-05-01T00:00:00Z'} | ${'2024-05-01T15:00:00Z'}
    ${'30 2 * * *'}                   | ${'Europe/Berlin'} | ${'2024-03-30T02:00:00Z'} | ${'2024-04-01T00:30:00Z'}
    ${'30 2 * * *'}                   | ${'Europe/Berlin'} | ${'2024-10-27T00:00:00Z'} | ${'2024-10-27T00:30:00Z'}
    ${'30 2 * * *'}                   | ${'Europe/Berlin'} | ${'2024-10-27T00:30:00Z'} | ${'2024-10-27T01:30:00Z'}
    ${'0 0 * * *'}                    | ${'Europe/Berlin'} | ${'2024-10-27T00:00:00Z'} | ${'2024-10-27T23:00:00Z'}
    ${'0 0 * * *'}                    | ${'Africa/Cairo'}  | ${'2024-04-25T12:00:00Z'} | ${'2024-04-26T21:00:00Z'}
  `('is due in $zone after $from at $expected: $schedule', ({ schedule, zone, from, expected }) => {
    const seconds = parseCronSchedule(schedule, zone)?.next(Date.parse(from) / 1000) ?? 0;

    expect(new Date(seconds * 1000).toISOString()).toBe(expected.replace('Z', '.000Z'));
  });

  it.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 7',
    '22-2 * * * *',
    '*/0 * * * *',
    '*/120 * * * *',
    '*/60 * * * *',
    '1-2-3 * * * *',
    '1/2/3 * * * *',
    'x * * * *',
    '* * L * *',
    '* * * * 5#3',
    '@reboot',
    '@Hourly',
    '@every',
    '@every soon',
    'TZ=Mars/Olympus * * * * *',
    'TZ=UTC',
  ])('refuses %j', (schedule) => {
    expect(parseCronSchedule(schedule)).toBeUndefined();
  });

  it.each(['Mars/Olympus', '+02:00', 'UTC+2', ' '])('refuses the zone %j', (zone) => {
    expect(parseCronSchedule('* * * * *', zone)).toBeUndefined();
  });

  it('has one zone only', () => {
    expect(parseCronSchedule('TZ=Asia/Tokyo * * * * *', 'UTC')).toBeUndefined();
  });
});

import fc from 'fast-check';
import { DurationMs, parseDuration } from './duration.schema.js';

describe('parseDuration', () => {
  it.each`
    text        | ms
    ${'0'}      | ${0}
    ${'0s'}     | ${0}
    ${'200ms'}  | ${200}
    ${'15s'}    | ${15_000}
    ${'1h30m'}  | ${5_400_000}
    ${'1.5h'}   | ${5_400_000}
    ${'.5s'}    | ${500}
    ${'1us'}    | ${0.001}
    ${'1m0.5s'} | ${60_500}
  `('reads $text as $ms ms', ({ text, ms }: { text: string; ms: number }) => {
    expect(parseDuration(text)).toBeCloseTo(ms, 9);
  });

  it.each(['', '15', 's', '-1s', '1d', '1 s', '1s ', '1.2.3s', '1e3s', '.s'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });

  it('adds up the parts', () => {
    const part = fc.nat({ max: 10_000 });
    fc.assert(
      fc.property(part, part, part, (hours, seconds, ms) => {
        expect(parseDuration(`${hours}h${seconds}s${ms}ms`)).toBe(hours * 3_600_000 + seconds * 1000 + ms);
      }),
    );
  });
});

describe('DurationMs', () => {
  it.each([
    ['1h', 3_600_000],
    [0, 0],
  ])('reads %j as %d ms', (given, ms) => {
    expect(DurationMs.parse(given)).toBe(ms);
  });

  it.each(['soon', 5, null, true])('refuses %j', (given) => {
    expect(DurationMs.safeParse(given).success).toBe(false);
  });
});

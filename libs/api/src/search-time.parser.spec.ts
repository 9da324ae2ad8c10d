import fc from 'fast-check';
import { StatusError } from '#kube';
import { parseSearchTime } from './search-time.parser.js';

describe('parseSearchTime', () => {
  it.each([
    ['2024-01-03', '2024-01-03T00:00:00.000Z'],
    ['2024-01-03 00:00:00', '2024-01-03T00:00:00.000Z'],
    ['2024-01-03T08:00:00+08:00', '2024-01-03T00:00:00.000Z'],
    ['2024-01-03T00:00:00.25Z', '2024-01-03T00:00:00.250Z'],
    ['1704240000', '2024-01-03T00:00:00.000Z'],
    ['1704240000000', '2024-01-03T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0000-02-29', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59-08:00', '9999-12-31T23:59:59.999Z'],
  ])('reads %s as %s', (text, expected) => {
    expect(parseSearchTime(text).toISOString()).toBe(expected);
  });

  it.each([
    ['abc', 'Invalid datetime: abc'],
    ['', 'Invalid datetime: '],
    ['2024-1-3', 'Invalid datetime: 2024-1-3'],
    ['2023-02-29', 'Invalid datetime: 2023-02-29'],
    ['2024-01-03 25:00:00', 'Invalid datetime: 2024-01-03 25:00:00'],
    ['2024-01-03T00:00:00', 'Invalid datetime: 2024-01-03T00:00:00'],
    ['2024-01-03T00:00:00 08:00', 'Invalid datetime: 2024-01-03T00:00:00 08:00'],
    [' 2024-01-03', 'Invalid datetime:  2024-01-03'],
    ['170424', 'Invalid timestamp: only timestamps with string lengths of 10'],
  ])('refuses %j', (text, message) => {
    expect(() => parseSearchTime(text)).toThrow(expect.objectContaining({ reason: 'BadRequest' }));
    expect(() => parseSearchTime(text)).toThrow(message);
  });

  it('reads every instant back from the forms it is written in', () => {
    const instants = fc.date({ min: new Date('2002-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });

    fc.assert(
      fc.property(instants, (instant) => {
        const whole = new Date(Math.trunc(instant.getTime() / 1000) * 1000);
        expect(parseSearchTime(instant.toISOString())).toEqual(instant);
        expect(parseSearchTime(String(instant.getTime()))).toEqual(instant);
        expect(parseSearchTime(String(whole.getTime() / 1000))).toEqual(whole);
        expect(parseSearchTime(whole.toISOString().slice(0, 19).replace('T', ' '))).toEqual(whole);
      }),
    );
  });

  it('answers any text with a time or a BadRequest', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d:T Z+-]{0,25}$/)), (text) => {
        let outcome: unknown;
        try {
          outcome = parseSearchTime(text);
        } catch (error) {
          outcome = error;
        }
        const isTime = outcome instanceof Date && !Number.isNaN(outcome.getTime());
        expect(isTime || StatusError.is(outcome, 'BadRequest')).toBe(true);
      }),
    );
  });
});

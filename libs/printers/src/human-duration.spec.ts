import { ageOf, humanDuration } from './human-duration.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

describe('humanDuration', () => {
  it.each([
    [-3, '<invalid>'],
    [-2, '<invalid>'],
    [-1.999, '0s'],
    [-0.5, '0s'],
    [0, '0s'],
    [0.999, '0s'],
    [119.999, '119s'],
    [2 * minute, '2m'],
    [2 * minute + 1, '2m1s'],
    [10 * minute - 1, '9m59s'],
    [10 * minute, '10m'],
    [3 * hour - 1, '179m'],
    [3 * hour, '3h'],
    [8 * hour - 1, '7h59m'],
    [8 * hour, '8h'],
    [48 * hour - 1, '47h'],
    [2 * day, '2d'],
    [49 * hour, '2d1h'],
    [8 * day - 1, '7d23h'],
    [8 * day, '8d'],
    [2 * year - 1, '729d'],
    [2 * year, '2y'],
    [731 * day, '2y1d'],
    [8 * year - 1, '7y364d'],
    [8 * year, '8y'],
    [100 * year + day, '100y'],
  ])('writes %d seconds as %s', (seconds, expected) => {
    expect(humanDuration(seconds * 1000)).toBe(expected);
  });
});

describe('ageOf', () => {
  const now = new Date('2024-06-01T12:00:00.500Z');

  it.each([
    ['2024-06-01T11:55:00Z', '5m'],
    ['2024-06-01T13:55:00+02:00', '5m'],
    ['2024-06-01T11:58:00.600000Z', '119s'],
    ['2024-06-01T12:00:02Z', '0s'],
    ['2024-06-01T12:00:03Z', '<invalid>'],
    ['yesterday', '<invalid>'],
    ['2024', '<invalid>'],
    ['2024-13-01T00:00:00Z', '<invalid>'],
    ['1600-01-01T00:00:00Z', '292y'],
    ['0001-01-01T00:00:00Z', '<unknown>'],
    ['', '<unknown>'],
    [null, '<unknown>'],
    [undefined, '<unknown>'],
  ])('of %j is %s', (time, expected) => {
    expect(ageOf(time, now)).toBe(expected);
  });
});

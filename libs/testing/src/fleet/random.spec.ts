import { Random } from './random.js';

describe('Random', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const numbers = (seed: string): readonly number[] => {
      const random = new Random(seed);
      return Array.from({ length: 20 }, () => random.fraction());
    };

    expect(numbers('a')).toEqual(numbers('a'));
    expect(numbers('a')).not.toEqual(numbers('b'));
  });

  it('spreads whole numbers evenly over their range', () => {
    const random = new Random('spread');
    const counts = [0, 0, 0, 0];

    for (let draw = 0; draw < 4000; draw += 1) {
      const drawn = random.integer(0, 4);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }

    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1100);
  });

  it('makes uuids of version 4', () => {
    expect(new Random('uuid').uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('cannot pick from nothing', () => {
    expect(() => new Random('none').pick([])).toThrow(RangeError);
  });
});

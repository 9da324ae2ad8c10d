import fc from 'fast-check';
import { VersionTable } from './version-table.js';

/** Few keys, so that many steps meet; some collide in a small table, some are not ASCII. */
const key = fc.constantFrom(...Array.from({ length: 40 }, (_, index) => `shop/${'é'.repeat(index % 3)}${index}`), '');
const version = fc.oneof(
  fc.nat().map(String),
  fc.constantFrom('', '0', '-0', '007', '9007199254740993', 'opaque', 'NaN', '1e3'),
);
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: fc.constant('set' as const), key, version }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), key }) },
  ),
  { maxLength: 300 },
);

describe('VersionTable', () => {
  it('is a Map, whatever is done to it', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const table = new VersionTable();
        const map = new Map<string, string>();
        for (const step of all) {
          if (step.type === 'set') {
            table.set(step.key, step.version);
            map.set(step.key, step.version);
          } else {
            table.delete(step.key);
            map.delete(step.key);
          }
        }
        expect(table.size).toBe(map.size);
        expect(new Map([...table.keys()].map((each) => [each, table.get(each)]))).toEqual(map);
      }),
    );
  });

  it('tells keys with the same hash apart', () => {
    // Both have the same 32 bits of FNV-1a.
    const [one, other] = ['costarring', 'liquid'] as const;
    const table = new VersionTable();
    table.set(one, '1');
    expect(table.has(other)).toBe(false);

    table.set(other, '2');
    table.delete(one);

    expect([...table.keys()]).toEqual([other]);
    expect(table.get(other)).toBe('2');
  });

  it('takes keys of any length', () => {
    const long = 'n'.repeat(5000);
    const table = new VersionTable();

    table.set(long, '1');

    expect([...table.keys()]).toEqual([long]);
  });

  it('goes on with the keys there were when they were asked for', () => {
    const table = new VersionTable();
    const names = Array.from({ length: 100 }, (_, index) => `shop/pod-${index}`);
    names.forEach((name) => table.set(name, '1'));
    const seen: string[] = [];

    for (const name of table.keys()) {
      seen.push(name);
      table.delete(name);
      table.set(`${name}-again`, '2');
    }

    expect(seen.toSorted()).toEqual(names.toSorted());
    expect(table.size).toBe(100);
  });
});

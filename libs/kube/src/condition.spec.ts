import { findCondition, setCondition, type StatusCondition } from './condition.js';

const ready: StatusCondition = {
  type: 'Ready',
  status: 'True',
  reason: 'Ok',
  message: '',
  lastTransitionTime: '2024-05-01T00:00:00Z',
};
const healthy = { ...ready, type: 'Healthy' };
const now = new Date('2024-06-01T12:00:00.987Z');

describe('findCondition', () => {
  it('finds a condition by its type', () => {
    expect(findCondition([healthy, ready], 'Ready')).toBe(ready);
  });

  it.each([[undefined], [[]], [[healthy]]])('finds nothing in %j', (conditions) => {
    expect(findCondition(conditions, 'Ready')).toBeUndefined();
  });
});

describe('setCondition', () => {
  const { lastTransitionTime: before, ...unchanged } = ready;

  it('adds a condition at the end', () => {
    expect(setCondition([healthy], unchanged, now)).toEqual([
      healthy,
      { ...ready, lastTransitionTime: '2024-06-01T12:00:00Z' },
    ]);
  });

  it('keeps the time, and the place, while the status stays', () => {
    const changed = { ...unchanged, reason: 'StillOk', message: 'fine' };

    expect(setCondition([ready, healthy], changed, now)).toEqual([{ ...changed, lastTransitionTime: before }, healthy]);
  });

  it('moves the time with the status', () => {
    const [after] = setCondition([ready], { ...unchanged, status: 'Unknown' }, now);

    expect(after).toMatchObject({ status: 'Unknown', lastTransitionTime: '2024-06-01T12:00:00Z' });
  });
});

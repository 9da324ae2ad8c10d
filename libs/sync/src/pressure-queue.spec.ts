import { PressureQueue, type QueuedChange } from './pressure-queue.js';

const never = new AbortController().signal;
const plenty = { changes: 100, bytes: 1_000_000 };

function change(type: QueuedChange['type'], key = 'a', version = '1'): QueuedChange {
  return type === 'deleted'
    ? { type, key }
    : { type, key, version, upsert: { type: 'upsert', object: { metadata: { resourceVersion: version } } } };
}

function push(queue: PressureQueue, ...changes: readonly QueuedChange[]): void {
  for (const each of changes) {
    queue.push({ change: each, bytes: 10 });
  }
}

function take(queue: PressureQueue, limits = plenty): readonly QueuedChange[] {
  return queue.take(limits).map((entry) => entry.change);
}

describe('PressureQueue', () => {
  it.each`
    waiting      | next         | type         | version
    ${'added'}   | ${'added'}   | ${'added'}   | ${'2'}
    ${'added'}   | ${'updated'} | ${'added'}   | ${'2'}
    ${'added'}   | ${'deleted'} | ${'deleted'} | ${undefined}
    ${'updated'} | ${'added'}   | ${'added'}   | ${'2'}
    ${'updated'} | ${'updated'} | ${'updated'} | ${'2'}
    ${'updated'} | ${'deleted'} | ${'deleted'} | ${undefined}
    ${'deleted'} | ${'added'}   | ${'updated'} | ${'2'}
    ${'deleted'} | ${'updated'} | ${'deleted'} | ${undefined}
    ${'deleted'} | ${'deleted'} | ${'deleted'} | ${undefined}
  `('merges $waiting and then $next to $type', ({ waiting, next, type, version }) => {
    const queue = new PressureQueue();
    push(queue, change(waiting, 'a', '1'), change(next, 'a', '2'));

    const [merged, ...more] = take(queue);

    expect(more).toEqual([]);
    expect(merged).toMatchObject(version === undefined ? { type } : { type, version });
  });

  it('keeps the order in which objects first changed', () => {
    const queue = new PressureQueue();
    push(queue, change('updated', 'a'), change('updated', 'b'), change('updated', 'a', '2'), change('updated', 'c'));

    expect(take(queue).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['count', { changes: 2, bytes: 1000 }, 2],
    ['bytes', { changes: 100, bytes: 35 }, 3],
    ['nothing but the first when that alone is too large', { changes: 100, bytes: 1 }, 1],
  ])('limits a batch by %s', (_, limits, expected) => {
    const queue = new PressureQueue();
    push(queue, ...['a', 'b', 'c', 'd', 'e'].map((key) => change('added', key)));

    expect(take(queue, limits)).toHaveLength(expected);
    expect(queue.size).toBe(5 - expected);
  });

  it.each<[string, QueuedChange, number]>([
    ['the change it absorbs', change('updated', 'a', '2'), 10],
    ['nothing for a further object', change('updated', 'b'), 0],
  ])('gives back the bytes of %s', (_, next, freed) => {
    const queue = new PressureQueue();
    push(queue, change('added', 'a'));

    expect(queue.push({ change: next, bytes: 70 })).toBe(freed);
  });

  it('gives back the bytes of a change that is not kept', () => {
    const queue = new PressureQueue();
    push(queue, change('deleted'));

    expect(queue.push({ change: change('updated'), bytes: 70 })).toBe(70);
  });

  it('wakes the consumer with the first change', async () => {
    const queue = new PressureQueue();
    const available = queue.available(never);

    push(queue, change('added'));

    expect(await available).toBe(true);
  });

  it('lets the consumer finish what waits before it ends', async () => {
    const queue = new PressureQueue();
    push(queue, change('added'));
    queue.close();

    expect(await queue.available(never)).toBe(true);
    take(queue);
    expect(await queue.available(never)).toBe(false);
  });

  it('ends a consumer that waits when it is closed', async () => {
    const queue = new PressureQueue();
    const available = queue.available(never);

    queue.close();

    expect(await available).toBe(false);
  });

  it('holds a producer until a batch is taken', async () => {
    const queue = new PressureQueue();
    push(queue, change('added', 'a'), change('added', 'b'));
    const room = queue.roomBelow(2, never);

    take(queue, { changes: 1, bytes: 1000 });

    await expect(room).resolves.toBeUndefined();
  });

  it('ends waiting with the reason of the signal', async () => {
    const abort = new AbortController();
    const available = new PressureQueue().available(abort.signal);

    abort.abort(new Error('stopped'));

    await expect(available).rejects.toThrow('stopped');
  });
});

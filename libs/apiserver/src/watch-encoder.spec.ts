import type { StoredEvent, StoredObjectEvent } from '#storage';
import { WatchEncoder } from './watch-encoder.js';
import type { WatchRepresentation } from './watch-representation.js';

function event(name: string): StoredObjectEvent {
  return { type: 'ADDED', resourceVersion: '1', json: JSON.stringify({ metadata: { name } }) };
}

const plain: WatchRepresentation = { id: 'plain', transform: undefined, bookmark: () => ({ kind: 'Pod' }) };
const counted = (id: string): WatchRepresentation & { readonly made: string[] } => {
  const made: string[] = [];
  const transform: NonNullable<WatchRepresentation['transform']> = ({ metadata }) => {
    made.push(metadata?.name ?? '');
    return { name: metadata?.name };
  };
  return { id, transform, bookmark: () => ({}), made };
};

describe('WatchEncoder', () => {
  it('writes a line for each event', () => {
    const bookmark: StoredEvent = { type: 'BOOKMARK', resourceVersion: '7', isInitialEventsEnd: false };

    expect(new WatchEncoder(plain).encode([event('a'), bookmark]).toString()).toBe(
      '{"type":"ADDED","object":{"metadata":{"name":"a"}}}\n{"type":"BOOKMARK","object":{"kind":"Pod"}}\n',
    );
  });

  it('makes the bytes of the same events once for all watches of a representation', () => {
    const events = [event('a'), event('b')];

    expect(new WatchEncoder(plain).encode([...events])).toBe(new WatchEncoder(plain).encode([...events]));
  });

  it('makes the line of an event once, also for watches that are told it among others', () => {
    const [a, b, c] = [event('a'), event('b'), event('c')];
    const representation = counted('names');
    const told = [[a, b, c], [a, c], [a, b, c], [c], [a, b]].map((events) =>
      new WatchEncoder(representation).encode(events).toString().split('\n').slice(0, -1),
    );

    expect(told.map((lines) => lines.length)).toEqual([3, 2, 3, 1, 2]);
    expect(told[1]).toEqual([told[0]?.[0], told[0]?.[2]]);
    expect(told[2]).toEqual(told[0]);
    expect(told[4]).toEqual(told[0]?.slice(0, 2));
    expect(representation.made).toEqual(['a', 'b', 'c']);
  });

  it('does not mix representations', () => {
    const events = [event('a'), event('b')];

    const [full, names] = [plain, counted('other')].map((each) => new WatchEncoder(each).encode(events).toString());

    expect(names).not.toBe(full);
  });

  it('tells the first object of a watch in its own way, and nothing else', () => {
    const events = [event('a'), event('b')];
    const representation = { ...counted('first'), transformFirst: () => ({ columns: true }) };
    const encoder = new WatchEncoder(representation);

    expect(encoder.encode(events).toString()).toBe(
      '{"type":"ADDED","object":{"columns":true}}\n{"type":"ADDED","object":{"name":"b"}}\n',
    );
    expect(encoder.encode(events).toString()).not.toContain('columns');
  });
});

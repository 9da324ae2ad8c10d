import type { KubernetesObject } from '#kube';
import { involvedUidOf, lastSeenOf, newestFirst } from './core-event.js';

const early = '2024-01-01T00:00:00Z';
const late = '2024-01-09T00:00:00Z';
const wanted = '2024-01-02T00:00:00Z';

describe('lastSeenOf', () => {
  it.each<[string, KubernetesObject]>([
    ['the last of a series', { eventTime: early, series: { lastObservedTime: wanted } }],
    ['lastTimestamp', { lastTimestamp: wanted, metadata: { creationTimestamp: late } }],
    ['eventTime, where lastTimestamp is null', { lastTimestamp: null, eventTime: wanted }],
    ['the creation', { metadata: { creationTimestamp: wanted } }],
  ])('is %s', (_source, event) => {
    expect(lastSeenOf(event)).toEqual(new Date(wanted));
  });

  it('is the beginning of time for an event that does not say', () => {
    expect(lastSeenOf({ lastTimestamp: 'yesterday' })).toEqual(new Date(0));
  });
});

describe('newestFirst', () => {
  it('orders by time, then by name', () => {
    const event = (name: string, lastTimestamp: string): KubernetesObject => ({ metadata: { name }, lastTimestamp });

    const events = newestFirst([event('c', early), event('b', late), event('a', late)]);

    expect(events.map(({ metadata }) => metadata?.name)).toEqual(['a', 'b', 'c']);
  });
});

describe('involvedUidOf', () => {
  it.each([
    [{ involvedObject: { uid: 'u' } }, 'u'],
    [{ involvedObject: { uid: '' } }, undefined],
    [{ involvedObject: { name: 'web' } }, undefined],
    [{}, undefined],
  ])('of %j is %j', (event, expected) => {
    expect(involvedUidOf(event)).toBe(expected);
  });
});

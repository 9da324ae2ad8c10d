import { formatWatchEvent } from './watch-event.js';

describe('formatWatchEvent', () => {
  it('writes one line, whatever the object holds', () => {
    const object = { kind: 'ConfigMap', data: { text: 'two\nlines' } };

    const line = formatWatchEvent({ type: 'ADDED', object });

    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({ type: 'ADDED', object });
  });
});

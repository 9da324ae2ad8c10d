import { withBoundedDepth } from './document-depth.js';
import { StatusError } from './status-error.js';

const nested = (open: string, levels: number, close: string): unknown =>
  JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`) as unknown;

describe('withBoundedDepth', () => {
  it.each([
    ['lists', nested('[', 1000, ']')],
    ['objects', nested('{"a":', 1000, '}')],
    ['a text', 'a'],
    ['nothing', null],
  ])('passes %s on', (_what, document) => {
    expect(withBoundedDepth(document)).toBe(document);
  });

  it.each([
    ['lists', nested('[', 100_000, ']')],
    ['objects', nested('{"a":', 1001, '}')],
  ])('refuses %s that are nested too deeply', (_what, document) => {
    expect(() => withBoundedDepth(document)).toThrow(
      new StatusError('BadRequest', 'the object provided is unrecognized: it has more than 1000 levels'),
    );
  });
});

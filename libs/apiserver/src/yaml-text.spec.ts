import { parse } from 'yaml';
import { yamlText } from './yaml-text.js';

describe('yamlText', () => {
  it.each(['2024-01-03T00:00:00Z', '2024-01-03', 'yes', 'on', 'No', '12:30', '1_000', '0777', '0o7', '~', '1e3'])(
    'quotes the text %s, which is something else to readers of YAML 1.1',
    (text) => {
      expect(parse(yamlText({ text }), { version: '1.1' })).toEqual({ text });
      expect(parse(yamlText({ text }))).toEqual({ text });
    },
  );

  it('leaves other values as they are, writes what is twice in it twice, and folds nothing', () => {
    const labels = { app: 'web' };
    const long = 'word '.repeat(40).trim();

    expect(yamlText({ on: true, count: 3, nothing: null, first: labels, second: labels, long })).toBe(
      `"on": true\ncount: 3\nnothing: null\nfirst:\n  app: web\nsecond:\n  app: web\nlong: ${long}\n`,
    );
  });
});

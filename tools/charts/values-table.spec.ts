import { parseChartValues } from './chart-values.js';
import { withValuesTable } from './values-table.js';

const begin = '<!-- values: generated from values.yaml by npm run generate -->';
const end = '<!-- /values -->';
const tableOf = (values: string): readonly string[] =>
  withValuesTable(`# Chart\n\n${begin}\nold\n${end}\n\nMore.\n`, parseChartValues(values)).split('\n');

describe('withValuesTable', () => {
  it('puts the table in its place and leaves everything else', () => {
    expect(tableOf('# How many\nreplicas: 1')).toEqual([
      '# Chart',
      '',
      begin,
      '',
      '| Key        | Default |          |',
      '| ---------- | ------- | -------- |',
      '| `replicas` | `1`     | How many |',
      '',
      end,
      '',
      'More.',
      '',
    ]);
  });

  it.each([
    ['mode: a', '| `mode` | `"a"`   |     |'],
    ['# @enum a b\nmode: a', '| `mode` | `"a"`   | `a`, `b` |'],
    ['# How\n# @enum a b\nmode: a', '| `mode` | `"a"`   | How. One of `a`, `b` |'],
    ['# a|b\nmode: a', '| `mode` | `"a"`   | a\\|b |'],
  ])('shows %j as %s', (values, row) => {
    expect(tableOf(values)[6]).toBe(row);
  });

  it('shows keys of maps, and a map itself where something is said of it', () => {
    const rows = tableOf('# The image\nimage: { tag: v1 }\nother: { a: 1 }').slice(6, 9);

    expect(rows.map((row) => row.split('|').map((cell) => cell.trim()))).toEqual([
      ['', '`image`', '', 'The image', ''],
      ['', '`image.tag`', '`"v1"`', '', ''],
      ['', '`other.a`', '`1`', '', ''],
    ]);
  });

  it('needs a place for it', () => {
    expect(() => withValuesTable('# Chart', [])).toThrow('there is no place for the values');
  });
});

import { parseChartValues, type ChartValue } from './chart-values.js';

const only = (text: string): ChartValue => {
  const [value, ...others] = parseChartValues(text);
  if (value === undefined || others.length > 0) {
    throw new Error(`${others.length} values beside the first`);
  }
  return value;
};

describe('parseChartValues', () => {
  it.each([
    ['', []],
    ['# nothing yet\n', []],
    ['b: 1\na: 2\n', ['b', 'a']],
  ])('%j has the keys %j, in the order of the file', (text, paths) => {
    expect(parseChartValues(text).map(({ path }) => path)).toEqual(paths);
  });

  it.each([
    ['text: a b', 'a b'],
    ["text: ''", ''],
    ['count: 3', 3],
    ['on: true', true],
    ['nothing:', null],
    ['list: [a, {b: 1}]', ['a', { b: 1 }]],
    ['map: {}', {}],
  ])('%s is the default %j', (text, expected) => {
    expect(only(text)).toMatchObject({ default: expected, children: undefined });
  });

  it.each([
    ['one line', '# How many\nreplicas: 1', 'How many'],
    ['several lines', '# How many\n# there are\nreplicas: 1', 'How many there are'],
    ['no comment', 'replicas: 1', ''],
    ['what stands above an empty line', '# About all\n\n# How many\nreplicas: 1', 'How many'],
    ['only what stands above an empty line', '# About all\n#\nreplicas: 1', ''],
    ['lines for the schema among them', '# How many\n# @type integer\nreplicas: 1', 'How many'],
  ])('describes a key with %s', (_, text, description) => {
    expect(only(text).description).toBe(description);
  });

  it.each([
    ['# @type integer null\nport: null', { types: ['integer', 'null'] }],
    ['# @enum internal external\nmode: internal', { choices: ['internal', 'external'] }],
    ['# @open\nmap: { a: 1 }', { isOpen: true }],
    ['map: { a: 1 }', { isOpen: false }],
    ['map: {}', { isOpen: true }],
    ['port: 1', { types: [], choices: [], isOpen: false }],
  ])('reads of %j what the schema is to say', (text, expected) => {
    expect(only(text)).toMatchObject(expected);
  });

  it('goes into maps, where each key has a comment of its own', () => {
    const values = parseChartValues(`
# The server
image:
  # Where it is
  registry: docker.io
  # Which it is
  tag: v1
`);

    expect(values).toMatchObject([
      {
        path: 'image',
        description: 'The server',
        children: [
          { path: 'image.registry', description: 'Where it is' },
          { path: 'image.tag', description: 'Which it is' },
        ],
      },
    ]);
  });

  it.each([
    ['- a\n- b', 'the values are not a map'],
    ['a: [', 'Flow sequence'],
    ['a: 1\na: 2', 'Map keys must be unique'],
  ])('refuses %j', (text, message) => {
    expect(() => parseChartValues(text)).toThrow(message);
  });
});

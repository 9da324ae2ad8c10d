import { parseChartValues } from './chart-values.js';
import { valuesSchema } from './values-schema.js';

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly additionalProperties?: boolean;
}

const schemaOf = (values: string, dependencies: readonly string[] = []): Schema =>
  JSON.parse(valuesSchema(parseChartValues(values), dependencies)) as Schema;

describe('valuesSchema', () => {
  it.each([
    ['on: true', { type: 'boolean' }],
    ['text: a', { type: ['string', 'number'] }],
    ['count: 3', { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]+$' }] }],
    ['list: []', { type: 'array' }],
    ['map: {}', { type: 'object' }],
    ['# @type integer null\nport: null', { type: ['integer', 'null'] }],
    ['# @enum a b\nmode: a', { enum: ['a', 'b'] }],
    ['# @enum a b\nmode: ""', { enum: ['', 'a', 'b'] }],
    ['# What it is\ntext: a', { description: 'What it is', type: ['string', 'number'] }],
    ['map: { a: true }', { type: 'object', properties: { a: { type: 'boolean' } }, additionalProperties: false }],
    ['# @open\nmap: { a: true }', { type: 'object', properties: { a: { type: 'boolean' } } }],
    [
      '# @open\nmap: { inner: { a: true } }',
      { type: 'object', properties: { inner: { type: 'object', properties: { a: { type: 'boolean' } } } } },
    ],
  ])('%j is %j', (values, expected) => {
    const key = /^(\w+):/m.exec(values)?.[1] ?? '';
    const { description, ...schema } = schemaOf(values).properties[key] as Readonly<Record<string, unknown>>;

    expect('description' in expected ? { description, ...schema } : schema).toEqual(expected);
  });

  it('refuses keys that no value has, and leaves those of sub-charts to these', () => {
    expect(schemaOf('on: true', ['mysql'])).toMatchObject({
      properties: { mysql: { type: 'object' }, global: { type: 'object' } },
      additionalProperties: false,
    });
  });

  it('says of a sub-chart what the chart itself says', () => {
    expect(schemaOf('mysql: { enabled: true }', ['mysql']).properties['mysql']).toMatchObject({
      properties: { enabled: { type: 'boolean' } },
    });
  });

  it('accepts the heading of what helm prints', () => {
    expect(schemaOf('on: true').properties['USER-SUPPLIED VALUES']).toEqual({ type: 'null' });
  });
});

import type { TableCell } from '#kube';
import { customResourcePrinter } from './custom-resource.printers.js';
import { created, describePrinter, now } from './printer.contract.js';

describePrinter('databases.example.com', {
  crdColumns: [
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', format: 'int32', priority: 1 },
    { name: 'Owner', type: 'string', jsonPath: String.raw`.metadata.labels.example\.com/owner` },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  columns: ['Name', 'Ready', 'Replicas:integer*', 'Owner', 'Age:date'],
  rows: [
    [
      'what its definition asks for',
      {
        metadata: created('orders', { labels: { 'example.com/owner': 'shop' } }),
        spec: { replicas: 3 },
        status: {
          conditions: [
            { type: 'Synced', status: 'True' },
            { type: 'Ready', status: 'False' },
          ],
        },
      },
      ['orders', 'False', 3, 'shop', '5m'],
    ],
    ['null for what is missing', { metadata: { name: 'orders' } }, ['orders', null, null, null, null]],
  ],
});

describePrinter('plain.example.com', {
  crdColumns: [],
  columns: ['Name', 'Age:date'],
  rows: [['its age when the definition asks for nothing', { metadata: created('orders') }, ['orders', '5m']]],
});

describe('a column of a custom resource', () => {
  it.each<[string, unknown, TableCell]>([
    ['string', 'text', 'text'],
    ['string', 3, '3'],
    ['string', 0.5, '0.5'],
    ['string', 1234567, '1234567'],
    ['string', 1234567.5, '1.2345675e+06'],
    ['string', 123456.5, '123456.5'],
    ['string', -0.0001, '-0.0001'],
    ['string', 0.00001, '1e-05'],
    ['string', 2 ** 64, '1.8446744073709552e+19'],
    ['string', '<b>', '<b>'],
    ['string', ['<b>&', '\u2028'], String.raw`["\u003cb\u003e\u0026","\u2028"]`],
    ['string', { 'a>': 1e-7 }, String.raw`{"a\u003e":1e-7}`],
    ['string', true, 'true'],
    ['string', null, '<no value>'],
    ['string', { b: 1, a: { 10: 'x', 9: ['y', null] } }, '{"a":{"10":"x","9":["y",null]},"b":1}'],
    ['integer', 3, 3],
    ['integer', -3.7, -3],
    ['integer', '3', null],
    ['integer', null, null],
    ['number', 0.5, 0.5],
    ['number', '0.5', null],
    ['boolean', false, false],
    ['boolean', 'false', null],
    ['date', '2024-06-01T11:55:00Z', '5m'],
    ['date', '', '<unknown>'],
    ['date', 'null', '<unknown>'],
    ['date', 'yesterday', '<invalid>'],
    ['date', 5, null],
    ['date', null, null],
    ['money', 'text', null],
  ])('of type %s shows %j as %j', (type, value, expected) => {
    const printer = customResourcePrinter([{ name: 'Value', type, jsonPath: '.value' }]);

    expect(printer.cells({ value }, now)).toEqual(['', expected]);
  });

  it('shows the first of several results', () => {
    const printer = customResourcePrinter([{ name: 'Value', type: 'integer', jsonPath: '.values[*]' }]);

    expect(printer.cells({ values: [1, 2] }, now)).toEqual(['', 1]);
  });

  it('goes, with all after it, when its path cannot be read', () => {
    const printer = customResourcePrinter([
      { name: 'First', type: 'string', jsonPath: '.first' },
      { name: 'Second', type: 'string', jsonPath: '.second[' },
      { name: 'Third', type: 'string', jsonPath: '.third' },
    ]);

    expect(printer.columns.map(({ name }) => name)).toEqual(['Name', 'First']);
  });

  it('is described by its path unless its definition describes it', () => {
    const { columns } = customResourcePrinter([
      { name: 'First', type: 'string', jsonPath: '.first' },
      { name: 'Second', type: 'string', jsonPath: '.second', description: 'What comes next.' },
    ]);

    expect(columns.slice(1).map(({ description }) => description)).toEqual(['Value of .first.', 'What comes next.']);
  });
});

import { readFileSync } from 'node:fs';
import { functionTable } from './functions/function-table.js';

describe('the functions of templates', () => {
  it('are those that docs/templates.md lists', () => {
    const [, table = ''] = readFileSync('docs/templates.md', 'utf8').split('## Functions');
    const documented = [...table.matchAll(/^\|[^|]+\|(.+)\|$/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-zA-Z]\w*)`/g)].map(([, name = '']) => name),
    );

    expect(documented.toSorted()).toEqual(Object.keys(functionTable).toSorted());
  });
});

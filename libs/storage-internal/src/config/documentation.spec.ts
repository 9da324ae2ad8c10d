import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { databaseMetrics, poolMetrics } from '../database.metrics.js';
import { configurationVariables, InternalStorageConfig, unusedMysqlKeys } from './internal-storage.config.js';

const page = readFileSync(new URL('../../../../docs/storage.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `(?<key>[\w.]+)` +\|(?<rest>.*)$/gm)].map(({ groups }) => ({
  key: groups?.['key'] ?? '',
  variable: /`(?<variable>(?:DB|CONFIGOR)_\w+)`/.exec(groups?.['rest'] ?? '')?.groups?.['variable'],
}));

/** A row that is about a value of `sslMode`. */
const aValue = 'require';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
}

function keysOf({ properties, anyOf = [] }: JsonSchema, prefix = ''): string[] {
  const own = Object.entries(properties ?? {}).flatMap(([key, child]) => {
    const below = keysOf(child, `${prefix}${key}.`);
    return below.length === 0 ? [prefix + key] : below;
  });
  return [...own, ...anyOf.flatMap((one) => keysOf(one, prefix))];
}

describe('docs/storage.md', () => {
  it('names every key of the configuration, and no other', () => {
    const schema = z.toJSONSchema(InternalStorageConfig, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
    const known = keysOf(schema).filter((key) => !unusedMysqlKeys.includes(key));
    const documented = rows.map(({ key }) => key).filter((key) => !key.includes('_') && key !== aValue);

    expect(documented.toSorted()).toEqual(known.toSorted());
  });

  it('names the variable of each key', () => {
    const documented = rows.flatMap(({ key, variable }) => (variable === undefined ? [] : [[variable, key]]));

    expect(Object.fromEntries(documented)).toEqual(configurationVariables);
  });

  it('names every metric, and no other', () => {
    const documented = rows.map(({ key }) => key).filter((key) => /^(?:storage|clusterpedia)_/.test(key));

    expect(documented).toEqual(
      [...Object.values(poolMetrics), ...Object.values(databaseMetrics)].map(({ name }) => name),
    );
  });
});

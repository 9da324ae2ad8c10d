import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseGroupVersion } from '../group-version.js';
import { isJsonList, isJsonObject } from '../json-value.js';
import type { KubernetesObject } from '../object.js';
import { completeObject } from './converter.js';

/** Conversions of a real kube-apiserver, kept beside the project. Without them these facts are covered by the other specs. */
const folder = join(import.meta.dirname, '../../../../../shared/data/conversion-cases');

interface ConversionCase {
  readonly name: string;
  readonly kind: string;
  readonly to: string;
  readonly object: KubernetesObject;
  readonly expected: KubernetesObject;
  readonly error?: boolean;
}

/** What we keep and kube-apiserver drops, as the specification asks. Each takes it out of our answer. */
const departures: Readonly<Record<string, (answer: KubernetesObject) => unknown>> = {
  'unknown-field': ({ bogus: _newerField, ...rest }) => rest,
  'hpa-v2beta1-v2': (answer) => JSON.parse(JSON.stringify(answer).replace('"container":"app"', '"container":""')),
};

/** An annotation that cannot be read is kept here, and fails the request there. */
const unreadable = 'ds-badgen';

const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
const cases = files.flatMap(
  (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly ConversionCase[],
);

describe('a stored object in another version', () => {
  it('is compared with that of kube-apiserver where it is at hand', () => {
    expect(cases.length > 0).toBe(existsSync(folder));
  });

  for (const each of cases.filter(({ name, error }) => error !== true && name !== unreadable)) {
    it(`is as kube-apiserver has it: ${each.kind} ${each.name}`, () => {
      const answer = answerTo(each);

      expect(telling(departures[each.name]?.(answer) ?? answer)).toEqual(telling(each.expected));
    });
  }

  for (const each of cases.filter(({ name, error }) => error === true && name !== unreadable)) {
    it(`is refused, as kube-apiserver does: ${each.kind} ${each.name}`, () => {
      expect(() => answerTo(each)).toThrow(expect.objectContaining({ reason: 'InternalError' }));
    });
  }
});

function answerTo({ object, to }: ConversionCase): KubernetesObject {
  return completeObject(object, parseGroupVersion(to));
}

/** What a value says: without what is empty or zero, which kube-apiserver writes or leaves out by the type of a field. */
function telling(value: unknown): unknown {
  if (isJsonList(value)) {
    return value.map(telling);
  }
  if (!isJsonObject(value)) {
    return typeof value === 'string' ? parsedAnnotation(value) : value;
  }
  const fields = Object.entries(value).map(([key, field]) => [key, telling(field)] as const);
  return Object.fromEntries(fields.filter(([, field]) => !isNothing(field)));
}

function parsedAnnotation(text: string): unknown {
  return /^[[{]/.test(text) ? (JSON.parse(text) as unknown) : text;
}

function isNothing(value: unknown): boolean {
  if (isJsonObject(value)) {
    return Object.keys(value).length === 0;
  }
  return value === null || value === '' || value === 0 || (isJsonList(value) && value.length === 0);
}

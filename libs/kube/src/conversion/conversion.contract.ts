import { parseGroupVersion } from '../group-version.js';
import { isJsonList, isJsonObject, type JsonObject } from '../json-value.js';
import type { KubernetesObject } from '../object.js';
import { completeObject, convertObject } from './converter.js';

/** What an object says in one version, besides its type. */
type Fields = JsonObject & Pick<KubernetesObject, 'metadata'>;

/** The same object in two versions: `apps/v1`. */
export interface ConversionExample {
  readonly says: string;
  readonly kind: string;
  readonly left: readonly [apiVersion: string, fields: Fields];
  readonly right: readonly [apiVersion: string, fields: Fields];
  /** The way back is another example, or there is none. */
  readonly oneWay?: true;
}

/** Shows that objects are converted as the examples say, in both directions, and that those converted are left alone. */
export function describeConversions(examples: readonly ConversionExample[]): void {
  describe('conversion', () => {
    for (const { says, kind, left, right, oneWay } of examples) {
      it(`${kind} ${left[0]} to ${right[0]}: ${says}`, () => expectConversion(kind, left, right));
      if (oneWay !== true) {
        it(`${kind} ${right[0]} to ${left[0]}: ${says}`, () => expectConversion(kind, right, left));
      }
    }
  });
}

function expectConversion(
  kind: string,
  [from, before]: ConversionExample['left'],
  [to, after]: ConversionExample['right'],
): void {
  const object = frozen({ apiVersion: from, kind, ...before });
  expect(convertObject(object, parseGroupVersion(to))).toEqual({ apiVersion: to, kind, ...after });
}

/** An object as it is stored, and what is filled in when it is read in the same version or another. */
export interface DefaultingExample {
  readonly says: string;
  readonly kind: string;
  readonly stored: readonly [apiVersion: string, fields: Fields];
  /** The version it is read in, when that is another. */
  readonly as?: string;
  readonly read: Fields;
}

/** Shows that objects are completed as the examples say. */
export function describeDefaults(examples: readonly DefaultingExample[]): void {
  describe('completion', () => {
    for (const { says, kind, stored, as: asked, read } of examples) {
      const [apiVersion, fields] = stored;
      const to = asked ?? apiVersion;
      it(`${kind} ${apiVersion} read as ${to}: ${says}`, () => {
        const object = frozen({ apiVersion, kind, ...fields });
        expect(completeObject(object, parseGroupVersion(to))).toEqual({ apiVersion: to, kind, ...read });
      });
    }
  });
}

/** The value, with everything in it, in a state in which it cannot be changed unnoticed. */
export function frozen<T>(value: T): T {
  if (isJsonObject(value) || isJsonList(value)) {
    Object.values(value).forEach(frozen);
  }
  return Object.freeze(value);
}

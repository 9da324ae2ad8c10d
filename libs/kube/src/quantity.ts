const decimal = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
const binary = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };
const factorOf: ReadonlyMap<string, number> = new Map(Object.entries({ ...decimal, ...binary }));

const grammar = /^(?<number>[+-]?(?:\d+\.?\d*|\.\d+))(?:[eE](?<exponent>[+-]?\d+)|(?<suffix>[A-Za-z]*))$/;

/**
 * The number a resource quantity stands for: cores for CPU, bytes for memory.
 *
 * @param text - a quantity as the API writes it: `"250m"`, `"1Gi"`, `"1e3"`
 * @returns the value in base units; magnitudes above 2^53 lose precision, as a metric sample would
 * @throws RangeError when `text` is not a quantity
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number {
  const { number = '', exponent, suffix = '' } = grammar.exec(text)?.groups ?? {};
  const factor = exponent === undefined ? factorOf.get(suffix) : 10 ** Number(exponent);
  if (number === '' || factor === undefined) {
    throw new RangeError(`not a resource quantity: ${JSON.stringify(text)}`);
  }
  return Number(number) * factor;
}

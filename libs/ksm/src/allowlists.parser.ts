import { keyAllowlist, type KeyAllowlist } from './key-allowlist.js';

/** Which labels, or annotations, of the objects of a resource are shown; `undefined` for none. */
export type KeyAllowlists = (resource: string) => KeyAllowlist | undefined;

const group = /^(?<resource>[^=,[\]]+)=\[(?<keys>[^[\]]*)\]/;

/** Names the lists of all resources together. */
const EVERY_RESOURCE = '*';

/**
 * Reads lists of keys by resource: `pods=[app,app.kubernetes.io/*],nodes=[*]`. The list of resource `*` takes the place of
 * all others. Empty text has no list.
 *
 * @param resources - the names there are
 * @throws RangeError saying what is wrong
 */
export function parseKeyAllowlists(text: string, resources: readonly string[]): KeyAllowlists {
  const lists = new Map<string, KeyAllowlist | undefined>();
  let rest = text.trim();
  while (rest !== '') {
    const { resource = '', keys } = group.exec(rest)?.groups ?? {};
    if (keys === undefined) {
      throw new RangeError(`expected resource=[key,...] at ${JSON.stringify(rest)}`);
    }
    const name = resource.trim();
    if (name !== EVERY_RESOURCE && !resources.includes(name)) {
      throw new RangeError(`unknown resource ${JSON.stringify(name)}, known: ${resources.join(', ')}`);
    }
    lists.set(name, parseKeys(keys));
    rest = afterComma(rest.slice(resource.length + keys.length + '=[]'.length));
  }
  return lists.has(EVERY_RESOURCE) ? () => lists.get(EVERY_RESOURCE) : (resource) => lists.get(resource);
}

/**
 * Reads a plain list of keys: `env,team.example.com/*`.
 *
 * @throws RangeError saying what is wrong
 */
export function parseKeys(text: string): KeyAllowlist | undefined {
  if (text.trim() === '') {
    return undefined;
  }
  const keys = text.split(',').map((key) => key.trim());
  if (keys.includes('')) {
    throw new RangeError(`a key is missing beside a comma in ${JSON.stringify(text)}`);
  }
  return keyAllowlist(keys);
}

function afterComma(rest: string): string {
  if (rest === '') {
    return rest;
  }
  const next = rest.slice(1).trim();
  if (!rest.startsWith(',') || next === '') {
    throw new RangeError(`expected a comma and another resource at ${JSON.stringify(rest)}`);
  }
  return next;
}

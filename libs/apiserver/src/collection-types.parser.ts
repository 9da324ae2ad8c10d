import type { CollectionResourceType } from '#api';
import { StatusError } from '#kube';

/** As many as a collection of a user has: every type is one more condition of one SQL statement. */
const MAX_TYPES = 256;

/**
 * The types a search over `any` is to cover: `groups` is a list of `<group>` or `<group>/<version>`, `resources` one of
 * `<group>/<resource>` or `<group>/<version>/<resource>`; the core group is empty text.
 *
 * `groups=*` is everything, and then nothing else counts.
 *
 * @throws StatusError `BadRequest` when both are missing or too long, or for an element of another form
 */
export function parseCollectionTypes(query: URLSearchParams): readonly CollectionResourceType[] {
  const groups = query.get('groups');
  const resources = query.get('resources');
  if (groups === null && resources === null) {
    throw new StatusError('BadRequest', 'url query - `groups` or `resources` is required');
  }
  const ofGroups = elementsOf(groups).map(parseGroup);
  const everything = ofGroups.find(({ group }) => group === '*');
  if (everything !== undefined) {
    return [everything];
  }
  const types = [...ofGroups, ...elementsOf(resources).map(parseResource)];
  if (types.length > MAX_TYPES) {
    throw new StatusError('BadRequest', `url query - \`groups\` and \`resources\`: more than ${MAX_TYPES} types`);
  }
  return types;
}

function elementsOf(text: string | null): readonly string[] {
  return text === null ? [] : text.replaceAll(/\s/g, '').split(',');
}

function parseGroup(text: string): CollectionResourceType {
  const [group = '', version = '', ...rest] = text.split('/');
  if (rest.length > 0) {
    throw new StatusError(
      'BadRequest',
      `groups query: unexpected GroupVersion string: ${text}, expect <group> or <group>/<version>`,
    );
  }
  return { group, version, resource: '' };
}

function parseResource(text: string): CollectionResourceType {
  const parts = text.split('/');
  const [group = '', second = '', third] = parts;
  const resource = third ?? second;
  if (parts.length < 2 || parts.length > 3 || resource === '') {
    throw new StatusError(
      'BadRequest',
      `resources query: unexpected GroupVersionResource string: ${text}, ` +
        'expect <group>/<resource> or <group>/<version>/<resource>',
    );
  }
  return { group, version: third === undefined ? '' : second, resource };
}

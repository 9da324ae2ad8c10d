const label = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const host = String.raw`(?:${label}(?:\.${label})*|\[[a-fA-F0-9:]+\])(?::\d+)?`;
/** What comes before the first slash is a host if it looks like one, and then it must be one. */
const looksLikeHost = String.raw`(?:localhost|[^/]*[.:A-Z][^/]*)\/`;
const domain = String.raw`(?:(?=${looksLikeHost})${host}\/|(?!${looksLikeHost}))`;
const component = String.raw`[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*`;
const tag = String.raw`(?::(?<tag>\w[\w.-]{0,127}))?`;
const digest = String.raw`(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?`;

const imageReference = new RegExp(`^${domain}${component}(?:/${component})*${tag}${digest}$`);

/** No registry has a name near this long. */
const longestReference = 1024;

/**
 * When the image of a container is pulled, if the container does not say: always, if its tag may mean another image
 * tomorrow. What cannot be read as an image counts as fixed.
 */
export function defaultPullPolicy(image: unknown): 'Always' | 'IfNotPresent' {
  if (typeof image !== 'string' || image.length > longestReference) {
    return 'IfNotPresent';
  }
  const parts = imageReference.exec(image)?.groups;
  const isMoving =
    parts !== undefined && (parts['tag'] ?? (parts['digest'] === undefined ? 'latest' : '')) === 'latest';
  return isMoving ? 'Always' : 'IfNotPresent';
}

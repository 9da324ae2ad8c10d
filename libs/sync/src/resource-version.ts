/** Versions that can be told earlier from later. @see https://kubernetes.io/docs/reference/using-api/api-concepts/ */
const ordered = /^[1-9]\d*$/;

/** Whether versions of this kind can be compared at all. */
export function isOrderedVersion(version: string): boolean {
  return ordered.test(version);
}

/** Whether the one version is after the other. Of versions that cannot be compared it is not known, hence false. */
export function isLaterVersion(version: string, other: string): boolean {
  return isOrderedVersion(version) && isOrderedVersion(other) && BigInt(version) > BigInt(other);
}

/** The earliest; of versions that cannot be compared `''`, unless there is only one. */
export function earliestVersion(versions: readonly string[]): string {
  const [first = '', ...others] = versions;
  if (others.length === 0) {
    return first;
  }
  return versions.every(isOrderedVersion)
    ? versions.reduce((earliest, each) => (isLaterVersion(earliest, each) ? each : earliest))
    : '';
}

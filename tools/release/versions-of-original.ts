import type { ReleaseVersions } from './versions.js';

interface MinorVersion {
  readonly major: number;
  readonly minor: number;
}

/** The newest that the Go original has published under the names of our images and charts: record 34. */
const newestOfOriginal: Readonly<Record<keyof ReleaseVersions, MinorVersion>> = {
  app: { major: 0, minor: 9 },
  charts: { major: 2, minor: 6 },
};

/**
 * Why these versions cannot be released: mirrors and values of users name images of the original by tags up to v0.9, which must
 * go on to mean them, and an upgrade of a chart must go up.
 *
 * @returns a sentence for each version, with what to do; none when both are higher than the original's
 */
export function versionsTakenByOriginal({ app, charts }: ReleaseVersions): readonly string[] {
  const sentences: string[] = [];
  if (!isAbove(app, newestOfOriginal.app)) {
    sentences.push(
      `v${app} is a version of the original: tags up to v0.9 below ghcr.io/clusterpedia-io/clusterpedia are its images. Take 0.10.0 or higher.`,
    );
  }
  if (!isAbove(charts, newestOfOriginal.charts)) {
    sentences.push(
      `${charts} is a version of the original's charts, which have reached 2.6: an upgrade must go up. Take 2.7.0 or higher.`,
    );
  }
  return sentences;
}

function isAbove(version: string, { major, minor }: MinorVersion): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor > minor);
}

import { compareVersions, SemanticVersion } from './semantic-version.js';

const partGrammar =
  /(=<|=>|=|!=|>=|<=|>|<|~>|~|\^|)\s*(v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([\dA-Za-z.-]+))?(?:\+[\dA-Za-z.-]+)?)/;
const allGrammar = new RegExp(`^\\s*(?:${partGrammar.source})(?:(?:\\s+|\\s*,\\s*)(?:${partGrammar.source}))*\\s*$`);
const hyphenGrammar = /(^|,|\s)\s*(v?[\dxX*][^\s,|]*)\s+-\s+(v?[\dxX*][^\s,|]*)/g;

/** One comparison: an operator and a version that may be cut short, or have an `x` in it. */
interface Part {
  readonly operator: string;
  readonly version: SemanticVersion;
  /** How many of its numbers are written. */
  readonly written: number;
}

/** A constraint on versions such as `>=1.2, <2 || ^3.1`; it is satisfied where one of its alternatives is. */
export type VersionConstraint = (version: SemanticVersion) => boolean;

/** Reads a constraint; undefined when it is none. */
export function parseConstraint(text: string): VersionConstraint | undefined {
  const alternatives = text.replace(hyphenGrammar, '$1>=$2,<=$3').split('||').map(parseAlternative);
  const complete = alternatives.filter((alternative) => alternative !== undefined);
  if (complete.length !== alternatives.length) {
    return undefined;
  }
  return (version) => complete.some((parts) => parts.every((part) => satisfies(version, part)));
}

function parseAlternative(text: string): readonly Part[] | undefined {
  if (!allGrammar.test(text)) {
    return undefined;
  }
  return [...text.matchAll(new RegExp(partGrammar, 'g'))].map(([, operator = '', , ...numbers]) => {
    const [major, minor, patch, prerelease] = numbers;
    const written = [major, minor, patch].findIndex((number) => number === undefined || /[xX*]/.test(number));
    const count = written < 0 ? 3 : written;
    const known = [major, minor, patch].map((number, index) => (index < count ? number : '0')).join('.');
    const suffix = prerelease === undefined ? '' : `-${prerelease}`;
    const version = SemanticVersion.parse(known + suffix) ?? SemanticVersion.parse(known);
    return { operator, written: count, version: version as SemanticVersion };
  });
}

/** A prerelease satisfies only what names a prerelease itself. */
function satisfies(version: SemanticVersion, part: Part): boolean {
  const isRefused = version.prerelease !== '' && part.version.prerelease === '';
  if (part.operator === '!=') {
    return isRefused || part.written < 3
      ? !isRefused && !isSame(version, part)
      : compareVersions(version, part.version) !== 0;
  }
  return !isRefused && (tests[part.operator] ?? isTilde)(version, part);
}

const tests: Readonly<Record<string, (version: SemanticVersion, part: Part) => boolean>> = {
  '': isTilde,
  '=': isTilde,
  '>': (version, part) => !isAtMost(version, part),
  '<': (version, part) => compareVersions(version, part.version) < 0,
  '>=': (version, part) => compareVersions(version, part.version) >= 0,
  '=>': (version, part) => compareVersions(version, part.version) >= 0,
  '<=': isAtMost,
  '=<': isAtMost,
  '~': isTildeRange,
  '~>': isTildeRange,
  '^': isCaret,
};

/** The numbers that are written are the same. */
function isSame({ numbers }: SemanticVersion, { version, written }: Part): boolean {
  return version.numbers.slice(0, written).every((number, index) => number === numbers[index]);
}

/** Equal, as far as the constraint is written. */
function isTilde(version: SemanticVersion, part: Part): boolean {
  return part.written < 3 ? isSame(version, part) : compareVersions(version, part.version) === 0;
}

/** The last of the written numbers may be larger; only the patch if all are. */
function isTildeRange(version: SemanticVersion, part: Part): boolean {
  if (part.written === 0) {
    return true;
  }
  return (
    compareVersions(version, part.version) >= 0 && isSame(version, { ...part, written: Math.min(2, part.written) })
  );
}

function isAtMost(version: SemanticVersion, part: Part): boolean {
  return compareVersions(version, part.version) <= 0 || (part.written < 3 && isSame(version, part));
}

/** Up to the next version that may break something: the first number that is not 0 stays. */
function isCaret(version: SemanticVersion, part: Part): boolean {
  if (compareVersions(version, part.version) < 0) {
    return false;
  }
  const [major, minor] = part.version.numbers;
  if (major > 0n || part.written < 2) {
    return isSame(version, { ...part, written: Math.min(1, part.written) });
  }
  const kept = minor > 0n || part.written < 3 ? 2 : 3;
  return isSame(version, { ...part, written: kept });
}

import { compareBytes, GoInteger, type GoMethod, type GoObject, type Value } from '../value/value.js';

const grammar =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?(?:\+([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?$/;

/** A semantic version. What is not written of it is 0. @see https://semver.org */
export class SemanticVersion implements GoObject {
  readonly type = '*semver.Version';
  readonly kind = 'ptr';
  readonly numbers: readonly [major: bigint, minor: bigint, patch: bigint];
  readonly prerelease: string;
  readonly metadata: string;
  readonly original: string;

  private constructor(
    original: string,
    [, major = '0', minor = '0', patch = '0', prerelease = '', metadata = '']: RegExpExecArray,
  ) {
    this.original = original;
    this.numbers = [BigInt(major), BigInt(minor), BigInt(patch)];
    this.prerelease = prerelease;
    this.metadata = metadata;
  }

  /** undefined when the text is no version. */
  static parse(text: string): SemanticVersion | undefined {
    const found = grammar.exec(text);
    return found === null || /(?:^|\.)0\d+(?=\.|$)/.test(found[4] ?? '') ? undefined : new SemanticVersion(text, found);
  }

  get methods(): ReadonlyMap<string, GoMethod> {
    const [major, minor, patch] = this.numbers;
    const unsigned = (value: bigint): Value => new GoInteger(value, 'uint64');
    return new Map<string, GoMethod>([
      ['Major', { parameters: [], call: () => unsigned(major) }],
      ['Minor', { parameters: [], call: () => unsigned(minor) }],
      ['Patch', { parameters: [], call: () => unsigned(patch) }],
      ['Prerelease', { parameters: [], call: () => this.prerelease }],
      ['Metadata', { parameters: [], call: () => this.metadata }],
      ['Original', { parameters: [], call: () => this.original }],
      ['String', { parameters: [], call: () => this.toGoString() }],
    ]);
  }

  toGoString(): string {
    const prerelease = this.prerelease === '' ? '' : `-${this.prerelease}`;
    const metadata = this.metadata === '' ? '' : `+${this.metadata}`;
    return `${this.numbers.join('.')}${prerelease}${metadata}`;
  }
}

/** Order of versions: negative when the left one comes first. Metadata does not count. */
export function compareVersions(left: SemanticVersion, right: SemanticVersion): number {
  for (const [index, number] of left.numbers.entries()) {
    const other = right.numbers[index] ?? 0n;
    if (number !== other) {
      return number < other ? -1 : 1;
    }
  }
  return comparePrereleases(left.prerelease, right.prerelease);
}

/** A version without a prerelease comes after all that have one. */
function comparePrereleases(left: string, right: string): number {
  if (left === '' || right === '') {
    return Number(left === '') - Number(right === '');
  }
  const [lefts, rights] = [left.split('.'), right.split('.')];
  const different = lefts.findIndex((identifier, index) => identifier !== rights[index]);
  if (different < 0) {
    return lefts.length - rights.length;
  }
  const [one = '', other] = [lefts[different], rights[different]];
  return other === undefined ? 1 : compareIdentifiers(one, other);
}

/** Numbers by their value, and before words. */
function compareIdentifiers(left: string, right: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (isNumber && isOtherNumber) {
    return Number(BigInt(left) - BigInt(right));
  }
  return isNumber === isOtherNumber ? compareBytes(left, right) : Number(isOtherNumber) - Number(isNumber);
}

import { canResume } from './member-origin.js';
import { earliestVersion } from './resource-version.js';

describe('canResume', () => {
  it.each([
    ['9', '10', true],
    ['10', '10', true],
    ['11', '10', false],
    ['9007199254740993', '9007199254740992', false],
    ['', '10', false],
    ['v9', '10', false],
    ['9', 'v10', false],
  ])('from %s, of a member at %s: %s', (version, latest, expected) => {
    expect(canResume(version, { uid: 'u', resourceVersion: latest })).toBe(expected);
  });

  it('never of a member that does not say what it is', () => {
    expect(canResume('1', undefined)).toBe(false);
  });
});

describe('earliestVersion', () => {
  it.each<[readonly string[], string]>([
    [[], ''],
    [['7'], '7'],
    [['opaque'], 'opaque'],
    [['10', '9', '11'], '9'],
    [['10', 'opaque'], ''],
    [['10', ''], ''],
  ])('of %j', (versions, expected) => {
    expect(earliestVersion(versions)).toBe(expected);
  });
});

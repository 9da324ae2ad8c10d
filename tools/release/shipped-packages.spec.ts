import { shippedPackages } from './shipped-packages.js';

/** They may be passed on with a product under Apache-2.0; all they ask for is that their text goes along, and it does. */
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT'];

describe('the packages that images carry', () => {
  it('all have a licence that allows it', () => {
    const packages = shippedPackages('.');
    const others = packages.filter(({ license }) => !isAllowed(license));

    expect(packages.length).toBeGreaterThan(100);
    expect(others).toEqual([]);
  });

  it.each(['GPL-3.0-only', 'UNLICENSED', '', 'MIT AND GPL-2.0', 'SEE LICENSE IN LICENSE.md'])(
    'could not have the licence "%s"',
    (license) => {
      expect(isAllowed(license)).toBe(false);
    },
  );

  it('could have a choice of which one is allowed', () => {
    expect(isAllowed('(MIT OR GPL-2.0-only)')).toBe(true);
  });
});

/** An SPDX expression of licences that are all needed, or of which one is chosen. */
function isAllowed(expression: string): boolean {
  const [single, ...others] = expression.replace(/^\((.*)\)$/, '$1').split(' OR ');
  if (others.length > 0) {
    return [single ?? '', ...others].some(isAllowed);
  }
  return (single ?? '').split(' AND ').every((license) => allowed.includes(license));
}

import { acceptsGzip, chooseEncoding } from './accept-encoding.js';

describe('acceptsGzip', () => {
  it.each`
    header                       | expected
    ${undefined}                 | ${false}
    ${''}                        | ${false}
    ${'gzip'}                    | ${true}
    ${'GZIP'}                    | ${true}
    ${'deflate, gzip;q=0.5, br'} | ${true}
    ${'gzip ; q=0.1'}            | ${true}
    ${'*'}                       | ${true}
    ${'identity'}                | ${false}
    ${'gzip;q=0'}                | ${false}
    ${'gzip;q=0.0, *'}           | ${false}
    ${'*;q=0'}                   | ${false}
    ${'x-gzip'}                  | ${false}
    ${'gzip;level=9'}            | ${false}
    ${';;,q=,gzip;q=..'}         | ${false}
  `('reads $header as $expected', ({ header, expected }: { header: string | undefined; expected: boolean }) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});

describe('chooseEncoding', () => {
  it.each([
    ['', undefined],
    ['gzip', 'gzip'],
    ['zstd', 'zstd'],
    ['gzip, zstd', 'zstd'],
    ['gzip, zstd;q=0.9', 'gzip'],
    ['gzip;q=0, zstd;q=0', undefined],
    ['gzip, gzip', 'gzip'],
    ['br', undefined],
    ['*', 'gzip'],
    ['gzip;q=0, *', undefined],
    ['*;q=0', undefined],
  ])('reads %j as %s of zstd and gzip', (header, expected) => {
    expect(chooseEncoding(header, ['zstd', 'gzip'])).toBe(expected);
  });
});

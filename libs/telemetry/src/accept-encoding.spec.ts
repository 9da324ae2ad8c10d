import { acceptsGzip } from './accept-encoding.js';

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

import type { Transform } from 'node:stream';
import { constants, createGzip, createZstdCompress } from 'node:zlib';

/** How bodies can be compressed, best first. */
export const encodings = ['zstd', 'gzip'] as const;

export type Encoding = (typeof encodings)[number];

/** Compresses what is written to it, in the thread pool, for speed rather than size. */
export function compressor(encoding: Encoding): Transform {
  return encoding === 'gzip'
    ? createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 256 * 1024 })
    : createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 256 * 1024 });
}

import { createHash } from 'node:crypto';
import { define, type FunctionTable } from './go-function.js';

/** Checksums of sprig. The other functions that it has about cryptography are left out, see docs/templates.md. */
export const checksumFunctions: FunctionTable = {
  sha1sum: define(['string'], ([bytes]) => digest('sha1', bytes)),
  sha256sum: define(['string'], ([bytes]) => digest('sha256', bytes)),
  adler32sum: define(['string'], ([bytes]) => String(adler32(bytes))),
};

function digest(algorithm: string, bytes: string): string {
  return createHash(algorithm).update(bytes, 'latin1').digest('hex');
}

/** @see https://www.rfc-editor.org/rfc/rfc1950#section-9 */
function adler32(bytes: string): number {
  const modulus = 65_521;
  let [sum, sumOfSums] = [1, 0];
  for (let index = 0; index < bytes.length; index += 1) {
    sum = (sum + bytes.charCodeAt(index)) % modulus;
    sumOfSums = (sumOfSums + sum) % modulus;
  }
  return sumOfSums * 0x1_0000 + sum;
}

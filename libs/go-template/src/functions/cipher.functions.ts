import { hashSync } from 'bcryptjs';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CallError, define, type CallContext, type FunctionTable } from './go-function.js';
import { base64Problem } from './encoding.functions.js';

const blockLength = 16;
const keyLength = 32;
const algorithm = 'aes-256-cbc';
/** As in Go: two to the power of ten rounds, some fifty milliseconds. */
const bcryptCost = 10;
/** So that a template gets no further than some seconds with it. */
const bcryptWork = 200_000;

/** Functions of sprig about secrets: hashes of passwords, and AES in CBC mode with a password as the key. */
export const cipherFunctions: FunctionTable = {
  bcrypt: define(['string'], ([password], context) => bcryptHash(password, context)),
  htpasswd: define(['string', 'string'], ([user, password], context) =>
    user.includes(':') ? `invalid username: ${user}` : `${user}:${bcryptHash(password, context)}`,
  ),
  encryptAES: define(['string', 'string'], ([password, text], { spend }) => {
    if (text === '') {
      return '';
    }
    spend(2 * text.length);
    const vector = randomBytes(blockLength);
    const cipher = createCipheriv(algorithm, keyOf(password), vector);
    return Buffer.concat([vector, cipher.update(text, 'latin1'), cipher.final()]).toString('base64');
  }),
  decryptAES: define(['string', 'string'], ([password, text]) => (text === '' ? '' : decrypt(password, text))),
};

/** Of the first 72 bytes; Go names the same algorithm by its older letter. */
function bcryptHash(password: string, { spend }: CallContext): string {
  spend(bcryptWork);
  return hashSync(Buffer.from(password, 'latin1').toString('utf8'), bcryptCost).replace(/^\$2b/, '$2a');
}

function keyOf(password: string): Buffer {
  return Buffer.concat([Buffer.from(password, 'latin1'), Buffer.alloc(keyLength)]).subarray(0, keyLength);
}

function decrypt(password: string, text: string): string {
  const problem = base64Problem(text);
  if (problem !== undefined) {
    throw new CallError(`illegal base64 data at input byte ${problem}`);
  }
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length <= blockLength || bytes.length % blockLength !== 0) {
    throw new CallError('crypto/cipher: input not full blocks');
  }
  const decipher = createDecipheriv(algorithm, keyOf(password), bytes.subarray(0, blockLength)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(blockLength)), decipher.final()]);
  const end = padded.length - (padded.at(-1) ?? 0);
  if (end < 0) {
    throw new CallError(`runtime error: slice bounds out of range [:${end}]`);
  }
  return padded.toString('latin1', 0, end);
}

import fc from 'fast-check';
import { formatContinueToken, parseContinueToken, queryDigest } from './continue-token.js';
import { StorageError } from './storage-error.js';

describe('parseContinueToken', () => {
  it('reads what was written, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (position) => {
        const token = formatContinueToken('query', position);

        expect(parseContinueToken(token, 'query', position.length)).toEqual({ kind: 'after', position });
      }),
    );
  });

  it.each([
    ['', { kind: 'start' }],
    ['0', { kind: 'offset', offset: 0 }],
    ['500', { kind: 'offset', offset: 500 }],
  ])('reads %j', (text, start) => {
    expect(parseContinueToken(text, 'query', 1)).toEqual(start);
  });

  it('refuses garbage with BadRequest and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        fc.pre(!/^\d{1,15}$/.test(text));

        expect(() => parseContinueToken(text, 'query', 1)).toThrow(StorageError);
        expect(() => parseContinueToken(text, 'query', 1)).toThrow(expect.objectContaining({ code: 'BadRequest' }));
      }),
    );
  });

  it.each([
    ['of another query', formatContinueToken('other', ['a'])],
    ['of another order', formatContinueToken('query', ['a', 'b'])],
  ])('calls a token %s expired', (_which, token) => {
    expect(() => parseContinueToken(token, 'query', 1)).toThrow(expect.objectContaining({ code: 'Expired' }));
  });
});

describe('queryDigest', () => {
  it('is the same for the same query and another for another', () => {
    expect(queryDigest({ names: ['a'] })).toBe(queryDigest({ names: ['a'] }));
    expect(queryDigest({ names: ['a'] })).not.toBe(queryDigest({ names: ['b'] }));
  });
});

import { NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import { StatusError } from '#kube';
import { StorageError, type StorageErrorCode } from '#storage';
import { toStatusError } from './status.filter.js';

describe('toStatusError', () => {
  it.each<[StorageErrorCode, number, string]>([
    ['NotFound', 404, 'NotFound'],
    ['Invalid', 422, 'Invalid'],
    ['BadRequest', 400, 'BadRequest'],
    ['Expired', 410, 'Expired'],
    ['MethodNotSupported', 405, 'MethodNotAllowed'],
    ['Recoverable', 503, 'ServiceUnavailable'],
    ['Rejected', 500, 'InternalError'],
    ['Internal', 500, 'InternalError'],
  ])('makes the storage error %s a %i %s, however deep it is wrapped', (storageCode, code, reason) => {
    const error = new Error('while listing', { cause: new StorageError(storageCode, 'detail') });

    expect(toStatusError(error)).toMatchObject({ code, reason });
  });

  it('names the field that is invalid', () => {
    const { details } = toStatusError(new StorageError('Invalid', 'no such path', { field: 'fieldSelector' }));

    expect(details).toEqual({
      name: 'fieldSelector',
      group: 'clusterpedia.io',
      kind: 'ListOptions',
      causes: [{ reason: 'FieldValueInvalid', field: 'fieldSelector', message: 'no such path' }],
    });
  });

  it.each([
    new StorageError('Recoverable', 'password'),
    new StorageError('Internal', 'password'),
    new Error('password'),
  ])('does not tell the detail of %s', (error) => {
    expect(JSON.stringify(toStatusError(error).toStatus())).not.toContain('password');
  });

  it('leaves a StatusError as it is', () => {
    const error = new StatusError('Conflict', 'changed');

    expect(toStatusError(error)).toBe(error);
  });

  it.each([
    [new NotFoundException('Cannot GET /x'), 404, 'the server could not find the requested resource'],
    [new PayloadTooLargeException('too large'), 413, 'too large'],
  ])('words what the framework refuses as Kubernetes does: %s', (error, code, message) => {
    expect(toStatusError(error)).toMatchObject({ code, message });
  });
});

import { StatusError } from './status-error.js';

describe('StatusError', () => {
  it('is written as a Status document', () => {
    const error = new StatusError('NotFound', 'pods "web" not found', { details: { name: 'web', kind: 'pods' } });

    expect(error.toStatus()).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'pods "web" not found',
      reason: 'NotFound',
      details: { name: 'web', kind: 'pods' },
      code: 404,
    });
  });

  it.each<[number, string | undefined, string, number]>([
    [409, 'AlreadyExists', 'AlreadyExists', 409],
    [410, 'Expired', 'Expired', 410],
    [404, undefined, 'NotFound', 404],
    [503, 'Whatever', 'ServiceUnavailable', 503],
    [418, undefined, 'BadRequest', 400],
    [599, undefined, 'InternalError', 500],
    [400, 'toString', 'BadRequest', 400],
  ])('takes HTTP %i with reason %s for %s', (code, reason, expected, expectedCode) => {
    const error = StatusError.fromResponse(code, reason === undefined ? {} : { reason });

    expect(error).toMatchObject({ reason: expected, code: expectedCode });
  });

  it('is told apart by its reason', () => {
    const error: unknown = new StatusError('Conflict', 'modified');

    expect(StatusError.is(error, 'Conflict')).toBe(true);
    expect(StatusError.is(error, 'NotFound')).toBe(false);
    expect(StatusError.is(new Error('Conflict'), 'Conflict')).toBe(false);
  });
});

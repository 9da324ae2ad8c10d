import { StatusError } from '#kube';
import { InFlightRequests } from './in-flight-requests.js';

describe('InFlightRequests', () => {
  it('refuses what is above the limit, until one leaves', () => {
    const requests = new InFlightRequests({ readOnly: 1, mutating: 0 });
    const leave = requests.enter('readOnly', false);

    expect(() => requests.enter('readOnly', false)).toThrow(StatusError);
    leave();
    leave();

    expect(requests.countOf('readOnly')).toBe(0);
    expect(() => requests.enter('readOnly', false)).not.toThrow();
  });

  it('counts reads and writes apart, and lets administrators in', () => {
    const requests = new InFlightRequests({ readOnly: 1, mutating: 1 });
    requests.enter('readOnly', false);

    requests.enter('mutating', false);
    requests.enter('readOnly', true);

    expect([requests.countOf('readOnly'), requests.countOf('mutating')]).toEqual([2, 1]);
  });

  it('knows no limit when there is none', () => {
    const requests = new InFlightRequests({ readOnly: 0, mutating: 0 });

    for (let count = 0; count < 1000; count += 1) {
      requests.enter('readOnly', false);
    }

    expect(requests.countOf('readOnly')).toBe(1000);
  });
});

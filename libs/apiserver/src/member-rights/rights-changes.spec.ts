import { eventually } from '#testing';
import { RbacIndex } from './rbac-index.js';
import { RightsChanges } from './rights-changes.js';

describe('RightsChanges', () => {
  const object = { metadata: { name: 'r', namespace: 'n' }, rules: [] };
  let index: RbacIndex;
  let changes: RightsChanges;
  let rights: object;
  let asked: number;
  const rightsNow = (): object => {
    asked += 1;
    return rights;
  };

  beforeEach(() => {
    index = new RbacIndex();
    changes = new RightsChanges(index);
    rights = {};
    asked = 0;
  });

  it('ends a watch with Expired when its rights have changed', async () => {
    const signal = changes.signalFor(rightsNow, new AbortController().signal);

    rights = {};
    index.set('roles', object);

    await eventually(() => expect(signal.reason).toMatchObject({ reason: 'Expired', code: 410 }));
  });

  it('asks once about many changes, and lets a watch go on whose rights are the same', async () => {
    const signal = changes.signalFor(rightsNow, new AbortController().signal);

    Array.from({ length: 100 }).forEach(() => index.set('roles', object));

    await eventually(() => expect(asked).toBe(2));
    expect(signal.aborted).toBe(false);
  });

  it('forgets a watch that has ended', async () => {
    const ended = new AbortController();
    const endedSignal = changes.signalFor(rightsNow, ended.signal);
    const other = changes.signalFor(() => rights, new AbortController().signal);
    ended.abort(new Error('gone'));

    rights = {};
    index.set('roles', object);

    await eventually(() => expect(other.aborted).toBe(true));
    expect(asked).toBe(1);
    expect(endedSignal.reason).toEqual(new Error('gone'));
  });
});

import { SyncProgress } from './sync-progress.js';

describe('SyncProgress', () => {
  /** Begun, listed, and everything of the list stored. */
  function complete(): SyncProgress {
    const progress = new SyncProgress([''], '');
    progress.begin({ withLists: true });
    progress.listBegins('');
    progress.listEnds('');
    progress.handedOverTo('10');
    return progress;
  }

  it('is nowhere before the list is read', () => {
    const progress = new SyncProgress([''], '');
    progress.begin({ withLists: true });

    progress.handedOverTo('10');

    expect(progress).toMatchObject({ storedTo: '', needsLists: true, isInitialListStored: false });
  });

  it('is where the list is once everything of it is stored', () => {
    const progress = new SyncProgress([''], '');
    progress.begin({ withLists: true });
    progress.listBegins('');
    progress.admitted(3);
    progress.listEnds('');
    progress.handedOverTo('10');

    progress.settled(2);
    expect(progress).toMatchObject({ storedTo: '', isInitialListStored: false });

    progress.settled(1);
    expect(progress).toMatchObject({ storedTo: '10', isInitialListStored: true });
  });

  it('begins where it was, without a list', () => {
    const progress = new SyncProgress([''], '7');

    progress.begin({ withLists: false });

    expect(progress).toMatchObject({ storedTo: '7', needsLists: false, isInitialListStored: true });
  });

  it('moves on although changes never stop coming', () => {
    const progress = complete();
    progress.admitted(2);
    progress.handedOverTo('12');
    progress.admitted(2);
    progress.handedOverTo('14');

    progress.settled(2);
    expect(progress.storedTo).toBe('12');

    progress.handedOverTo('14');
    expect(progress.storedTo).toBe('12');
    progress.settled(2);
    expect(progress.storedTo).toBe('14');
  });

  it.each<[string, (progress: SyncProgress) => void]>([
    ['a change is refused', (progress) => progress.lost()],
    ['changes are dropped', (progress) => progress.dropped(1)],
  ])('stays where it is after %s, until a list that began later has ended', (_, lose) => {
    const progress = complete();
    progress.listBegins('');
    progress.admitted(1);
    progress.handedOverTo('20');

    lose(progress);
    progress.settled(1);
    progress.listEnds('');
    progress.handedOverTo('30');
    expect(progress).toMatchObject({ storedTo: '10', needsLists: true });

    progress.listBegins('');
    progress.listEnds('');
    expect(progress.needsLists).toBe(false);
  });

  it('knows how long the oldest change has been on its way', () => {
    let now = 0;
    const progress = new SyncProgress([''], '7', () => now);
    progress.admitted(2);
    now = 10;
    progress.admitted(3);
    now = 15;
    expect(progress.lagMs).toBe(15);

    progress.settled(1);
    expect(progress.lagMs).toBe(15);
    progress.settled(2);
    expect(progress.lagMs).toBe(5);
    progress.dropped(1);
    expect(progress.lagMs).toBe(5);
    progress.settled(1);
    expect(progress.lagMs).toBe(0);
  });

  it('needs all of its lists', () => {
    const progress = new SyncProgress(['a', 'b'], '');
    progress.begin({ withLists: true });
    progress.listBegins('a');
    progress.listBegins('b');

    progress.listEnds('a');
    expect(progress).toMatchObject({ needsLists: true, isInitialListStored: false });

    progress.listEnds('b');
    expect(progress).toMatchObject({ needsLists: false, isInitialListStored: true });
  });
});

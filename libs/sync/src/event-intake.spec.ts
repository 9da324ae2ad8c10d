import { jest } from '@jest/globals';
import { WireObject } from '#client';
import type { KubernetesObject } from '#kube';
import { EventIntake } from './event-intake.js';

function event(name: string, resourceVersion: string, involved = 'web'): WireObject {
  return WireObject.parsed({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: 'shop', name, resourceVersion },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: involved, uid: `uid-of-${involved}` },
  });
}

class Scene {
  readonly recorded = new Map<string, string>();
  readonly stored = new Set(['shop/web']);
  readonly writes: string[] = [];
  fails = false;
  position = '';
  pagesDone = 0;
  readonly intake = new EventIntake({
    recorded: this.recorded,
    isStored: (key) => this.stored.has(key),
    record: (core) => this.#record(core),
    handedOverTo: () => this.position,
    onPageDone: () => void (this.pagesDone += 1),
    signal: new AbortController().signal,
  });

  #record({ metadata }: KubernetesObject): Promise<boolean> {
    this.writes.push(`${metadata?.name} ${metadata?.resourceVersion}`);
    return Promise.resolve(!this.fails);
  }

  async list(...events: readonly WireObject[]): Promise<void> {
    const sink = this.intake.beginList();
    await sink.page(events);
    await sink.end('100');
    this.position = '100';
  }

  async add(version: string, involved?: string): Promise<void> {
    await this.intake.apply({ type: 'ADDED', object: event(`e${version}`, version, involved) });
    this.position = version;
  }
}

describe('EventIntake', () => {
  it('records every version of an event once', async () => {
    const { intake, writes, recorded } = new Scene();

    await intake.apply({ type: 'ADDED', object: event('a', '1') });
    await intake.apply({ type: 'MODIFIED', object: event('a', '1') });
    await intake.apply({ type: 'MODIFIED', object: event('a', '2') });

    expect(writes).toEqual(['a 1', 'a 2']);
    expect(recorded).toEqual(new Map([['shop/a', '2']]));
  });

  it('leaves out what was recorded before the restart, and forgets what has expired', async () => {
    const scene = new Scene();
    scene.recorded.set('shop/known', '1').set('shop/expired', '2');

    await scene.list(event('known', '1'), event('new', '3'));

    expect(scene.writes).toEqual(['new 3']);
    expect(scene.pagesDone).toBe(1);
    expect([...scene.recorded.keys()]).toEqual(['shop/known', 'shop/new']);
  });

  it('does not try a failed one again before it changes', async () => {
    const scene = new Scene();
    scene.fails = true;
    await scene.intake.apply({ type: 'ADDED', object: event('a', '1') });
    scene.fails = false;

    await scene.intake.apply({ type: 'MODIFIED', object: event('a', '2') });

    expect(scene.writes).toEqual(['a 1', 'a 2']);
  });

  it('keeps the events of an object that is not stored yet, in their last version, until it is', async () => {
    const scene = new Scene();
    await scene.list(event('early', '1', 'new'), event('other', '2', 'never'));
    await scene.intake.apply({ type: 'MODIFIED', object: event('early', '3', 'new') });
    expect(scene.writes).toEqual([]);

    scene.intake.objectStored('shop/new');
    scene.intake.objectStored('shop/new');
    await scene.intake.idle();

    expect(scene.writes).toEqual(['early 3']);
  });

  it('keeps only so many of them, the newest', async () => {
    const scene = new Scene();
    await scene.list(...Array.from({ length: 60 }, (_, index) => event(`e${index}`, String(index), 'new')));

    scene.intake.objectStored('shop/new');
    await scene.intake.idle();

    expect(scene.writes).toHaveLength(50);
    expect(scene.writes.at(0)).toBe('e10 10');
  });

  describe('says up to where events are recorded, and it', () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = new Scene();
      await scene.list(event('a', '1'));
    });

    it('is as far as they were handed over when nothing waits', async () => {
      await scene.add('101');

      expect(scene.intake.recordedTo).toBe('101');
    });

    it('stops before the first that waits for its object, until that is stored', async () => {
      await scene.add('101', 'new');
      await scene.add('102', 'other');
      await scene.add('103');
      expect(scene.intake.recordedTo).toBe('100');

      scene.intake.objectStored('shop/new');
      expect(scene.intake.recordedTo).toBe('100');
      await scene.intake.idle();

      expect(scene.intake.recordedTo).toBe('101');
    });

    it('does not stop for ever before an object that is not synchronised', async () => {
      await scene.add('101', 'never');
      jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 61_000);

      expect(scene.intake.recordedTo).toBe('101');
      jest.restoreAllMocks();
    });

    it('is nowhere once one is lost, until they are listed again', async () => {
      scene.fails = true;
      await scene.add('101');
      scene.fails = false;
      await scene.add('102');
      expect(scene.intake.recordedTo).toBe('');

      await scene.list(event('e101', '101'), event('e102', '102'));

      expect(scene.intake.recordedTo).toBe('100');
    });
  });
});

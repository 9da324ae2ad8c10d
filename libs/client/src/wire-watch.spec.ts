import fc from 'fast-check';
import type { KubernetesObject, WatchEvent } from '#kube';
import { objectText, rewritten } from './wire-documents.contract.js';
import { MalformedEventError, parseWatchEvent } from './watch-stream.js';
import { WireObject } from './wire-object.js';
import { readWireEvent } from './wire-watch.js';

function parsed({ type, object }: WatchEvent<WireObject | KubernetesObject>): unknown {
  return { type, object: object instanceof WireObject ? object.parse() : object };
}

const eventText = fc
  .tuple(
    fc.constantFrom('ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'),
    objectText,
    fc.constantFrom(
      (type: string, object: string) => `{"type":"${type}","object":${object}}`,
      (type: string, object: string) => `{"object":${object},"extra":[],"type":"${type}"}`,
      (type: string, object: string) => `{"object":${object},"type":"NEW","object":${object},"type":"${type}"}`,
    ),
  )
  .map(([type, object, write]) => write(type, object));

describe('readWireEvent', () => {
  it('reads of a line what parsing it gives', () => {
    fc.assert(
      fc.property(rewritten(eventText), (text) => {
        const line = Buffer.from(text.replaceAll('\n', ''));

        expect(parsed(readWireEvent(line))).toEqual(parsed(parseWatchEvent(line)));
      }),
      { numRuns: 300 },
    );
  });

  it('does not parse an object as API servers write it', () => {
    const { object } = readWireEvent(Buffer.from('{"type":"ADDED","object":{"kind":"Pod","metadata":{}}}\r'));

    expect(object).toMatchObject({ kind: 'Pod', text: { outline: { start: 25, end: 53 } } });
  });

  it.each(['{"type":"ADDED","object":', 'null', '[]', '{"type":"NEW","object":{}}', '{"type":"ADDED","object":null}'])(
    'refuses %j',
    (text) => {
      expect(() => readWireEvent(Buffer.from(text))).toThrow(MalformedEventError);
    },
  );
});

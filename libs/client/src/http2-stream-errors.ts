import { subscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Stream } from 'node:http2';

/**
 * Gives every HTTP/2 stream that this process opens somebody who hears its error. Undici takes its own listeners away when a
 * request has ended or was given up, but the stream may live a little longer: when its connection is reset then, or its
 * client destroyed, nobody would hear, and Node ends the process. Who waits for the request is told by undici.
 */
export function hearStreamErrors(): void {
  subscribe('http2.client.stream.created', (message) => {
    const { stream } = message as { readonly stream: ClientHttp2Stream };
    // The stream is new: who hears already is this function, called again in the same process.
    if (stream.listenerCount('error') === 0) {
      stream.on('error', () => undefined);
    }
  });
}

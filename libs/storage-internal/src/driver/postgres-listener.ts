import { Client, type ClientConfig } from 'pg';
import { CHANGES_CHANNEL } from './postgres-writer.js';

/**
 * Calls back when somebody has written, on a connection of its own.
 *
 * @throws the driver's error when the connection cannot be made, or is lost
 */
export async function listenForChanges(config: ClientConfig, onChange: () => void, signal: AbortSignal): Promise<void> {
  const client = new Client(config);
  const stopped = Promise.withResolvers<void>();
  client.on('error', stopped.reject);
  client.on('end', () => stopped.reject(new Error('the connection has ended')));
  client.on('notification', onChange);
  signal.addEventListener('abort', () => stopped.resolve(), { once: true });
  try {
    await client.connect();
    await client.query(`LISTEN ${CHANGES_CHANNEL}`);
    // What came before is not told.
    onChange();
    await stopped.promise;
  } finally {
    stopped.promise.catch(() => undefined);
    await client.end();
  }
}

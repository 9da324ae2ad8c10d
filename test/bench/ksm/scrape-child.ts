// The child of ScrapeProcess.
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { ScrapeOrder, ScrapeReply, ScrapeResult } from './scrape-process.js';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const newline = '\n'.charCodeAt(0);
const comment = '#'.charCodeAt(0);

process.on('message', (order: ScrapeOrder) => {
  scrape(order).then(reply, (error: unknown) => reply({ failure: String(error) }));
});
process.once('disconnect', () => process.exit());

function reply(message: ScrapeReply): void {
  process.send?.(message);
}

async function scrape({ port, path, encoding, countsLines }: ScrapeOrder): Promise<ScrapeResult> {
  const start = performance.now();
  const sent = get({ agent, host: '127.0.0.1', port, path, headers: { 'accept-encoding': encoding } });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const { statusCode, headers } = response;
  if (statusCode !== 200 || (headers['content-encoding'] ?? 'identity') !== encoding) {
    throw new Error(`${statusCode}, encoded as ${headers['content-encoding'] ?? 'identity'}`);
  }
  let bytes = 0;
  const lines = new SeriesCounter();
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (countsLines) {
      lines.add(chunk);
    }
  });
  await once(response, 'end');
  return { bytes, series: lines.count, milliseconds: performance.now() - start };
}

/** Counts lines by how they begin, wherever the pieces of a body are cut. */
class SeriesCounter {
  count = 0;
  #isLineStart = true;

  add(chunk: Buffer): void {
    for (let position = 0; position < chunk.length;) {
      if (this.#isLineStart && chunk[position] !== comment) {
        this.count += 1;
      }
      const end = chunk.indexOf(newline, position);
      this.#isLineStart = end !== -1;
      position = end === -1 ? chunk.length : end + 1;
    }
  }
}

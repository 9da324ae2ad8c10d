// The child of a ReadingProcess.
import { HttpsReader } from './https-reader.js';
import type { ReadingAnswer, ReadingOrder } from './reading-process.js';

let reader: HttpsReader | undefined;

process.on('message', (order: ReadingOrder) => {
  if ('connect' in order) {
    reader = new HttpsReader(order.connect);
    return;
  }
  void answerTo(order.path).then((answer) => process.send?.(answer));
});

async function answerTo(path: string): Promise<ReadingAnswer> {
  const start = performance.now();
  try {
    const body = await reader?.drain(path);
    return body === undefined ? { failure: 'not connected' } : { ...body, milliseconds: performance.now() - start };
  } catch (error) {
    return { failure: String(error) };
  }
}

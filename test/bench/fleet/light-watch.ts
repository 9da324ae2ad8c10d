import type { ServerHttp2Stream } from 'node:http2';
import { formatGroupVersion } from '#kube';
import type { LightChange, LightObjects } from './light-objects.js';
import type { ResourceShape } from './member-shape.js';

/** A client that reads so much slower than the member writes is given up, as an API server does. */
const pendingLimitBytes = 16 * 1024 * 1024;

/** One watch of one resource. */
export class LightWatch {
  constructor(
    private readonly stream: ServerHttp2Stream,
    private readonly objects: LightObjects,
  ) {}

  tell(change: LightChange): void {
    this.#write(this.objects.line(change));
  }

  bookmark(version: number): void {
    this.#write(bookmarkLine(this.objects.shape, version));
  }

  #write(line: string): void {
    if (this.stream.destroyed || this.stream.writableEnded) {
      return;
    }
    this.stream.write(line);
    if (this.stream.writableLength > pendingLimitBytes) {
      this.stream.destroy();
    }
  }
}

function bookmarkLine(shape: ResourceShape, version: number): string {
  const apiVersion = formatGroupVersion(shape);
  const object = {
    kind: shape.kind,
    apiVersion,
    metadata: { resourceVersion: String(version), creationTimestamp: null },
  };
  return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
}

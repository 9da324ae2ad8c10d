import type { RestConfig } from '#client';
import type { KsmBenchSize } from './ksm-objects.js';

/** What the child is told, one after the other; each is answered once. */
export type KsmOrder =
  /** Serve on a port, with nothing to expose yet. */
  | { readonly kind: 'start'; readonly controlPlane: RestConfig; readonly port: number }
  /** List all objects of all clusters. */
  | { readonly kind: 'fill'; readonly size: KsmBenchSize }
  /** So many pods change, one after the other. */
  | { readonly kind: 'change'; readonly count: number }
  /** Collect garbage and look at the memory. */
  | { readonly kind: 'memory' }
  /** Begin to measure the event loop. */
  | { readonly kind: 'begin-delay' }
  /** Say what it did since then. */
  | { readonly kind: 'end-delay' };

/** An answer; each kind of order has fields of its own. */
export interface KsmAnswers {
  readonly start: object;
  /** CPU time of rendering and storing, without that of making the objects. */
  readonly fill: { readonly objects: number; readonly cpuMs: number };
  readonly change: { readonly cpuMs: number };
  /** In bytes. */
  readonly memory: { readonly rss: number; readonly heapUsed: number; readonly buffers: number };
  readonly 'begin-delay': object;
  /** Time between two turns of the event loop, measured every millisecond, which is part of it. */
  readonly 'end-delay': { readonly p99Ms: number; readonly maxMs: number };
}

export type KsmReply = KsmAnswers[keyof KsmAnswers] | { readonly failure: string };

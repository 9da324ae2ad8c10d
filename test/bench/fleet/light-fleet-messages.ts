import type { KeyPair } from '#bootstrap';
import type { MemberShape } from './member-shape.js';

/** Makes a child serve members. */
export interface StartFleet {
  readonly kind: 'start';
  readonly shape: MemberShape;
  /** Number of the first member. */
  readonly first: number;
  readonly count: number;
  readonly certificate: KeyPair;
}

export type FleetRequest =
  | StartFleet
  | { readonly kind: 'churn'; readonly changesPerSecond: number }
  | { readonly kind: 'facts'; readonly base: number };

/** What is true of all members of a child together. */
export interface FleetFacts {
  /** Those that are synchronised. */
  readonly objects: number;
  readonly openWatches: number;
  /** Pages of lists, since the start. */
  readonly pages: number;
  /** Of each member in its turn: all versions of its objects, each less the base. */
  readonly sumsOfVersions: readonly number[];
}

export type FleetReply =
  { readonly kind: 'listening'; readonly port: number } | { readonly kind: 'facts'; readonly facts: FleetFacts };

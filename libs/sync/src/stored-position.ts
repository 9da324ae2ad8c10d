import type { MemberPosition } from './member-origin.js';

/** Up to where one resource of a member is stored, and what of it is not. */
export interface StoredPosition extends MemberPosition {
  /** Keys of objects that storage refused as they were: they are asked for once more. */
  readonly refused: readonly string[];
  /** Up to where events of its objects are recorded; `''` when that can be said of no point. */
  readonly eventsTo: string;
}

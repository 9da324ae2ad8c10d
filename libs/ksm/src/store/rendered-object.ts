/** An object as it is exposed, and what tells it from others. */
export interface RenderedObject {
  /** Its uid, or what else nothing else of the resource has. */
  readonly key: string;
  /** Its resource version as a number; NaN when it is none that could be compared. */
  readonly version: number;
  /** Its lines, by family; each ends in a newline, and is empty where the family has nothing to say. */
  readonly families: readonly string[];
  /** Number of those lines. */
  readonly series: number;
}

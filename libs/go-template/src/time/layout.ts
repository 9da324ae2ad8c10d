/**
 * The parts of Go's reference time, Mon Jan 2 15:04:05 MST 2006, that a layout can be made of.
 *
 * @see https://pkg.go.dev/time#pkg-constants
 */
const elementGrammar =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|__2|_2(?!006)|2006|2|[345]|PM|pm|[-Z]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?!\d)/g;

/** A piece of a layout. */
export interface LayoutPiece {
  readonly text: string;
  /** Whether it stands for a part of a time; other text stands for itself. */
  readonly isElement: boolean;
}

/** A layout in pieces. */
export function piecesOf(layout: string): readonly LayoutPiece[] {
  const pieces: LayoutPiece[] = [];
  let at = 0;
  for (const { 0: text, index } of layout.matchAll(elementGrammar)) {
    if (index > at) {
      pieces.push({ text: layout.slice(at, index), isElement: false });
    }
    pieces.push({ text, isElement: true });
    at = index + text.length;
  }
  return at < layout.length ? [...pieces, { text: layout.slice(at), isElement: false }] : pieces;
}

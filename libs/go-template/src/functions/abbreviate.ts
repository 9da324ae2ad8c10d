const marker = '...';

/**
 * A text shortened to a width, with dots where something is left out: at its end, and from an offset of 5 on at its beginning.
 *
 * @param width - in bytes; less than 4 leaves no room for anything, and the text as it is
 */
export function abbreviate(text: string, offset: number, width: number): string {
  if (width < 4 || text.length <= width) {
    return text;
  }
  const shown = width - marker.length;
  const start = Math.min(offset, text.length - shown);
  if (start <= 4) {
    return text.slice(0, shown) + marker;
  }
  return marker + (start + shown < text.length ? abbreviate(text.slice(start), 0, shown) : text.slice(-shown));
}

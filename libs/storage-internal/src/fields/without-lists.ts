const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * The JSON text of an object with every list emptied but for those of its `metadata`: what is left when nobody looks into
 * lists, about a fifth of a pod. Made of the text because parsing and printing it again would take several times as long.
 *
 * @param json - valid JSON of an object
 */
export function withoutLists(json: string): string {
  let kept = '';
  let from = 0;
  let depth = 0;
  let isMetadata = false;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfText(json, at);
        if (depth === 1 && isKey(json, end)) {
          isMetadata = json.slice(at, end + 1) === '"metadata"';
        }
        at = end;
        break;
      }
      case OPEN_OBJECT:
        depth += 1;
        break;
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case OPEN_LIST: {
        const end = endOfList(json, at);
        if (!isMetadata) {
          kept += json.slice(from, at + 1);
          from = end;
        }
        at = end;
        break;
      }
    }
  }
  return kept + json.slice(from);
}

/** Index of the quote that ends the text which begins at `start`. */
function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (isEscaped(json, end)) {
    end = json.indexOf('"', end + 1);
  }
  return end;
}

/** Whether an odd number of backslashes comes before. */
function isEscaped(json: string, at: number): boolean {
  let first = at;
  while (json.charCodeAt(first - 1) === BACKSLASH) {
    first -= 1;
  }
  return (at - first) % 2 === 1;
}

/** Index of the bracket that ends the list which begins at `start`. */
function endOfList(json: string, start: number): number {
  let depth = 1;
  for (let at = start + 1; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(json, at);
        break;
      case OPEN_LIST:
        depth += 1;
        break;
      case CLOSE_LIST:
        depth -= 1;
        if (depth === 0) {
          return at;
        }
        break;
    }
  }
  throw new SyntaxError('a list without an end');
}

/** Whether the text that ends there is the name of a field. */
function isKey(json: string, end: number): boolean {
  return /^\s*:/.test(json.slice(end + 1, end + 16));
}

/** A place in a template. */
export interface TemplatePosition {
  /** From 1. */
  readonly line: number;
  /** Bytes from the beginning of the line, from 0: what Go prints. */
  readonly column: number;
}

/** A template that cannot be parsed, or cannot be executed with the data it got. The message says where, in Go's words. */
export class GoTemplateError extends Error {
  override readonly name = 'GoTemplateError';
  readonly line: number;
  readonly column: number;

  constructor(message: string, { line, column }: TemplatePosition) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** The position of a character of a text, by its index. */
export function positionAt(text: string, index: number): TemplatePosition {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: Buffer.byteLength(before.slice(lineStart)) };
}

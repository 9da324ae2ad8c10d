/** A text is no time, or no duration. The message is Go's, a byte string. */
export class TimeError extends Error {}

/** A text does not begin with what an element of a layout stands for. */
export class ElementError extends Error {
  constructor(
    readonly rest: string,
    readonly element: string,
  ) {
    super(`cannot parse ${rest} as ${element}`);
  }
}

/** A text is written as the layout says, and yet no time. */
export class RangeProblem extends Error {}

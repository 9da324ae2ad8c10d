import { StatusError } from '#kube';

const choices = ['Metadata', 'Object', 'None'] as const;

/** How much of its object a row of a Table carries. */
export type IncludeObject = (typeof choices)[number];

/**
 * Reads the `includeObject` parameter of a request for a Table.
 *
 * @throws StatusError `BadRequest` for a word that is none of the three
 */
export function parseIncludeObject(value: string | undefined): IncludeObject {
  const choice = value === undefined || value === '' ? 'Metadata' : choices.find((each) => each === value);
  if (choice === undefined) {
    throw new StatusError(
      'BadRequest',
      `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(value)}: ` +
        "must be 'Metadata', 'Object', 'None', or empty",
    );
  }
  return choice;
}

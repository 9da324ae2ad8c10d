import { CallError, define, type FunctionTable } from './go-function.js';
import { SemanticVersion } from './semantic-version.js';
import { parseConstraint } from './version-constraint.js';

/** No version is longer than this, and no constraint. */
const maxLength = 256;

/** Functions of sprig about semantic versions. */
export const versionFunctions: FunctionTable = {
  semver: define(['string'], ([text]) => parseVersion(text)),
  semverCompare: define(['string', 'string'], ([text, version]) => {
    const constraint = text.length > maxLength ? undefined : parseConstraint(text);
    if (constraint === undefined) {
      throw new CallError(`improper constraint: ${text}`);
    }
    return constraint(parseVersion(version));
  }),
};

function parseVersion(text: string): SemanticVersion {
  const version = text.length > maxLength ? undefined : SemanticVersion.parse(text);
  if (version === undefined) {
    throw new CallError('Invalid Semantic Version');
  }
  return version;
}

const nameGrammar = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const subdomainGrammar = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

const maxNameLength = 63;
const maxSubdomainLength = 253;

const characters =
  "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. ";
const badName = `must consist of ${characters}'MyName', or 'my.name', or '123-abc')`;
const badValue = `a valid label must be an empty string or consist of ${characters}'MyValue', or 'my_value', or '12345')`;
const badPrefix =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
  "and must start and end with an alphanumeric character (e.g. 'example.com')";

/**
 * What is wrong with a label key, in the words of Kubernetes; nothing when it is a qualified name: an optional DNS prefix
 * and a slash, then a name of at most 63 characters.
 */
export function qualifiedNameProblems(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [`a qualified name must consist of ${characters}'MyName') with an optional DNS subdomain prefix and '/'`];
  }
  const name = parts.at(-1) ?? '';
  return [...(parts.length === 2 ? prefixProblems(parts[0] ?? '') : []), ...nameProblems(name)];
}

/** What is wrong with a label value; nothing when it is empty or at most 63 characters of the allowed ones. */
export function labelValueProblems(value: string): readonly string[] {
  return [...tooLong('', value, maxNameLength), ...(value === '' || nameGrammar.test(value) ? [] : [badValue])];
}

function prefixProblems(prefix: string): readonly string[] {
  if (prefix === '') {
    return ['prefix part must be non-empty'];
  }
  const malformed = subdomainGrammar.test(prefix) ? [] : [`prefix part ${badPrefix}`];
  return [...tooLong('prefix part ', prefix, maxSubdomainLength), ...malformed];
}

function nameProblems(name: string): readonly string[] {
  if (name === '') {
    return ['name part must be non-empty', `name part ${badName}`];
  }
  return [...tooLong('name part ', name, maxNameLength), ...(nameGrammar.test(name) ? [] : [`name part ${badName}`])];
}

function tooLong(subject: string, text: string, limit: number): readonly string[] {
  return text.length > limit ? [`${subject}must be no more than ${limit} characters`] : [];
}

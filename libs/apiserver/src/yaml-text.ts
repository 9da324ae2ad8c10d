import { stringify } from 'yaml';

/**
 * A document as YAML that readers of YAML 1.1 understand as it is meant, as Go's and Python's are: to them `yes`, `12:30` or
 * a time is no text unless it is quoted.
 */
export function yamlText(document: unknown): string {
  return stringify(document, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

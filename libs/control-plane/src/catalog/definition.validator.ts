import type { CustomResourceDefinition } from '#api';
import { isJsonObject, type KubernetesObject } from '#kube';
import { type FieldError, invalidField, requiredField } from '../schema/field-error.js';
import { schemaErrors } from '../schema/schema-errors.js';

const name = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const group = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)+$/;

/**
 * What keeps a CustomResourceDefinition from being served. Its types are the schema's business.
 *
 * @param taken - groups that are served without a definition
 */
export function validateDefinition(definition: KubernetesObject, taken: readonly string[]): readonly FieldError[] {
  const { metadata, spec } = definition as unknown as CustomResourceDefinition;
  const expected = `${spec.names.plural}.${spec.group}`;
  return [
    ...check(metadata.name === expected, 'metadata.name', metadata.name, `must be spec.names.plural+"."+spec.group`),
    ...check(group.test(spec.group), 'spec.group', spec.group, 'should be a domain with at least one dot'),
    ...check(!taken.includes(spec.group), 'spec.group', spec.group, 'is a group of the control plane itself'),
    ...check(name.test(spec.names.plural), 'spec.names.plural', spec.names.plural, 'must be a DNS-1035 label'),
    ...versionErrors(spec.versions),
  ];
}

function versionErrors(versions: CustomResourceDefinition['spec']['versions']): readonly FieldError[] {
  const names = versions.map((version) => version.name);
  const stored = versions.filter(({ storage }) => storage).length;
  return [
    ...check(new Set(names).size === names.length, 'spec.versions', names, 'must contain unique version names'),
    ...check(stored === 1, 'spec.versions', names, 'must have exactly one version marked as storage version'),
    ...versions.flatMap((version, index) => {
      const path = `spec.versions[${index}]`;
      const schema = (version as Partial<typeof version>).schema?.openAPIV3Schema;
      return [
        ...check(name.test(version.name), `${path}.name`, version.name, 'must be a DNS-1035 label'),
        ...(schema === undefined
          ? [requiredField(`${path}.schema.openAPIV3Schema`, 'schemas are required')]
          : [
              ...check(schema.type === 'object', `${path}.schema.openAPIV3Schema.type`, schema.type, 'must be object'),
              ...schemaErrors(schema, `${path}.schema.openAPIV3Schema`),
            ]),
        ...columnErrors(version.additionalPrinterColumns, `${path}.additionalPrinterColumns`),
      ];
    }),
  ];
}

function columnErrors(columns: unknown, path: string): readonly FieldError[] {
  const all: readonly unknown[] = Array.isArray(columns) ? columns : [];
  const wellFormed = columns === undefined || Array.isArray(columns);
  return [
    ...check(wellFormed, path, columns, 'must be a list'),
    ...all.flatMap((column, index) => {
      const { name: title, jsonPath } = isJsonObject(column) ? column : {};
      const isFit = typeof title === 'string' && typeof jsonPath === 'string';
      return check(isFit, `${path}[${index}]`, column, 'must have a name and a jsonPath');
    }),
  ];
}

function check(isFit: boolean, field: string, value: unknown, detail: string): readonly FieldError[] {
  return isFit ? [] : [invalidField(field, value, detail)];
}

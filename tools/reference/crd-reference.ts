import { clusterpediaCrds, type CustomResourceDefinition, type StructuralSchema } from '#api';
import { code, markdownTable } from './markdown-table.js';

/** The page about the kinds that Clusterpedia defines: every field of their CRDs. */
export function crdReference(): string {
  const intro =
    'Every field of the custom resources, as their definitions in `charts/` say it. All of them are cluster-scoped. `[]` stands for ' +
    'the elements of a list, `*` for the keys of a map. What is in bold is required where its parent is given.';
  return ['# Custom resources', intro, ...clusterpediaCrds.flatMap(kindSections)].join('\n\n');
}

function kindSections({ spec }: CustomResourceDefinition): readonly string[] {
  return spec.versions.map(({ name, schema }) => {
    const { spec: desired, status } = schema.openAPIV3Schema.properties ?? {};
    const rows = [
      ...(desired === undefined ? [] : fieldRows('spec', desired, true)),
      ...(status === undefined ? [] : fieldRows('status', status, false)),
    ];
    const heading = `## ${spec.names.kind}`;
    const where = `\`${spec.group}/${name}\`, \`${spec.names.plural}\``;
    return [heading, where, markdownTable(['field', 'type', 'meaning'], rows)].join('\n\n');
  });
}

function fieldRows(path: string, schema: StructuralSchema, isRequired: boolean): readonly (readonly string[])[] {
  const { properties = {}, required = [], items, additionalProperties, description = '' } = schema;
  const named = isRequired ? `**${code(path)}**` : code(path);
  return [
    [named, typeOf(schema), [description, accepted(schema)].filter(Boolean).join(' ')],
    ...Object.entries(properties).flatMap(([name, child]) =>
      fieldRows(`${path}.${name}`, child, required.includes(name)),
    ),
    ...nestedRows(`${path}[]`, items),
    ...nestedRows(`${path}.*`, additionalProperties),
  ];
}

/** Elements of scalar lists and maps have nothing to say beyond the type of the list. */
function nestedRows(path: string, schema: StructuralSchema | undefined): readonly (readonly string[])[] {
  const { properties = {}, required = [] } = schema ?? {};
  return Object.entries(properties).flatMap(([name, child]) =>
    fieldRows(`${path}.${name}`, child, required.includes(name)),
  );
}

function typeOf({ type, format, items }: StructuralSchema): string {
  if (type === 'array') {
    return `list of ${items?.type ?? 'anything'}`;
  }
  return format === undefined ? (type ?? 'anything') : `${type ?? 'anything'} (${format})`;
}

function accepted({ enum: values = [] }: StructuralSchema): string {
  return values.length === 0 ? '' : `One of ${values.map((value) => code(String(value))).join(', ')}.`;
}

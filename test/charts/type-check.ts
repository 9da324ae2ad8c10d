import { resolve } from 'node:path';
import ts from 'typescript';

/** Types that are generated from the OpenAPI document of a version of Kubernetes. */
export interface KubernetesTypes {
  readonly version: string;
  /** Where the type of a kind is, and what it is called; `undefined` for kinds that the package leaves out. */
  readonly typeOf: (apiVersion: string, kind: string) => { readonly module: string; readonly name: string } | undefined;
  /** What the generator calls a field whose name is a word of JavaScript. */
  readonly rename: Readonly<Record<string, string>>;
}

/** An object of a manifest. */
interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
}

/**
 * What TypeScript says of objects as values of their types: unknown fields, absent ones that are required, wrong types. As
 * strict as an API server with `fieldValidation=Strict`, without one.
 *
 * @returns a line for each mistake, beginning with the kind
 */
export function typeErrors(objects: readonly Manifest[], types: KubernetesTypes): readonly string[] {
  const lines = objects.map((object, index) => declaration(object, index, types));
  const file = resolve('test/charts/manifests-as-values.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, lines.join('\n'), rest[0]) : read(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map((mistake) => describeMistake(mistake, objects));
}

/** One line for each object, so that the line of a mistake says whose it is. */
function declaration(object: Manifest, index: number, types: KubernetesTypes): string {
  const type = types.typeOf(object.apiVersion ?? '', object.kind ?? '');
  if (type === undefined) {
    return '';
  }
  const value = JSON.stringify(object, (_, field: unknown) => renamed(field, types.rename));
  return `export const value${index}: import('${type.module}').${type.name} = ${value};`;
}

function renamed(field: unknown, names: Readonly<Record<string, string>>): unknown {
  if (typeof field !== 'object' || field === null || Array.isArray(field)) {
    return field;
  }
  return Object.fromEntries(Object.entries(field).map(([key, value]) => [names[key] ?? key, value as unknown]));
}

function describeMistake(mistake: ts.Diagnostic, objects: readonly Manifest[]): string {
  const line = mistake.file?.getLineAndCharacterOfPosition(mistake.start ?? 0).line ?? 0;
  return `${objects[line]?.kind ?? ''}: ${ts.flattenDiagnosticMessageText(mistake.messageText, ' ')}`;
}

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';

/** A configuration that cannot be used. The message names the file and every field that does not fit, never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface LoadedConfig<T> {
  readonly value: T;
  /** Paths of keys the schema does not know, `connPool.maxConns`; they were left out. */
  readonly unknownKeys: readonly string[];
}

/**
 * Reads a YAML file, lets environment variables override it, and fits it to a schema.
 *
 * @param schema - objects must be strict: that is how unknown keys are noticed
 * @param environment - variable name to the path it overrides, keys joined by dots; empty variables override nothing
 * @throws ConfigError when the file cannot be read, is not YAML, or does not fit
 */
export async function loadConfig<T>(
  file: string,
  schema: z.ZodType<T>,
  environment: Readonly<Record<string, string>>,
): Promise<LoadedConfig<T>> {
  const document = parseYaml(file, await read(file)) ?? {};
  for (const [variable, path] of Object.entries(environment)) {
    const override = process.env[variable] ?? '';
    if (override !== '' && isMapping(document)) {
      setAt(document, path.split('.'), override);
    }
  }
  return fit(file, schema, document);
}

/**
 * Fits YAML that is no file to a schema.
 *
 * @param source - what to call it in errors
 * @throws ConfigError when it is not YAML, or does not fit
 */
export function parseConfig<T>(source: string, text: string, schema: z.ZodType<T>): LoadedConfig<T> {
  return fit(source, schema, parseYaml(source, text) ?? {});
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`cannot read ${file}`, { cause });
  }
}

function parseYaml(file: string, text: string): unknown {
  // Pretty errors quote the line, and a line may hold a password.
  const document = parseDocument(text, { prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = text.slice(0, problem.pos[0]).split('\n').length;
    throw new ConfigError(`${basename(file)} is not YAML: line ${line}: ${problem.code}`);
  }
  try {
    return document.toJS() as unknown;
  } catch (cause) {
    // Aliases are resolved here: one without its anchor, or too many of them, is found only now.
    throw new ConfigError(`${basename(file)} is not YAML: its aliases cannot be resolved`, { cause });
  }
}

function fit<T>(file: string, schema: z.ZodType<T>, document: unknown): LoadedConfig<T> {
  const first = schema.safeParse(document);
  if (first.success) {
    return { value: first.data, unknownKeys: [] };
  }
  const unknownKeys = first.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].map(String)) : [],
  );
  for (const path of unknownKeys) {
    deleteAt(document, path);
  }
  const second = schema.safeParse(document);
  if (!second.success) {
    throw new ConfigError(`${basename(file)} does not fit:\n${z.prettifyError(second.error)}`);
  }
  return { value: second.data, unknownKeys: unknownKeys.map((path) => path.join('.')) };
}

type Mapping = Record<string, unknown>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function setAt(root: Mapping, path: readonly string[], value: string): void {
  let parent = root;
  for (const key of path.slice(0, -1)) {
    const child = parent[key];
    const next = isMapping(child) ? child : {};
    parent[key] = next;
    parent = next;
  }
  parent[path.at(-1) ?? ''] = value;
}

function deleteAt(root: unknown, path: readonly string[]): void {
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => (value as Mapping)[key], root);
  Reflect.deleteProperty(parent as Mapping, path.at(-1) ?? '');
}

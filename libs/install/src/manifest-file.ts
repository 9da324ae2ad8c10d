import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import type { ObjectMeta } from '#kube';

/** An object as somebody wrote it down, to be sent to an API server. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly name: string };
}

/**
 * The objects of a YAML file with any number of documents; empty ones are left out.
 *
 * @throws Error naming the file and the document that is none
 */
export async function readManifests(file: string): Promise<readonly Manifest[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`cannot read ${file}`, { cause });
  });
  const documents = [...parseAllDocuments(text)];
  return documents.flatMap((document, at) => {
    const [problem] = document.errors;
    if (problem !== undefined) {
      throw new Error(`${file}: document ${at + 1} is not YAML: ${problem.message}`);
    }
    const content: unknown = document.toJS();
    if (content === null || content === undefined) {
      return [];
    }
    if (!isObject(content)) {
      throw new Error(`${file}: document ${at + 1} is no object with apiVersion, kind and metadata.name`);
    }
    return [content];
  });
}

function isObject(content: unknown): content is Manifest {
  const { apiVersion, kind, metadata } = content as Partial<Manifest>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string';
}

import { stringify as stringifyYaml } from 'yaml';
import type { ApiResponse } from './api-response.js';

/** An answer that is one document. */
export interface DocumentAnswer {
  readonly status: number;
  readonly document: unknown;
  /** As negotiated; JSON when absent. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a document as the JSON or YAML that the content type says. */
export async function sendDocument(response: ApiResponse, answer: DocumentAnswer): Promise<void> {
  const { status, document, contentType = 'application/json', headers = {} } = answer;
  const text = contentType.startsWith('application/yaml')
    ? stringifyYaml(document, { compat: 'yaml-1.1' })
    : `${JSON.stringify(document)}\n`;
  response.begin(status, { ...headers, 'content-type': contentType });
  await response.write(Buffer.from(text));
  response.end();
}

import { rename, writeFile } from 'node:fs/promises';

/** Writes a file that only its owner can read. Readers see the old content or the new, never a part. */
export async function writePrivateFile(file: string, content: string): Promise<void> {
  const draft = `${file}.new`;
  await writeFile(draft, content, { mode: 0o600, flush: true });
  await rename(draft, file);
}

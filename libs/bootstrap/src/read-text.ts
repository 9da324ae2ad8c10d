import { readFile } from 'node:fs/promises';
import { ConfigError } from '#options';

/** A file an operator has named. @throws ConfigError naming it when it cannot be read */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`cannot read ${file}`, { cause });
  }
}

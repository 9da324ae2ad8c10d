import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MemberCluster } from '../member-cluster.js';

/** The objects of clusters in a directory, one file of JSON lines for each, so that a fleet can go on in another process. */
export class FleetState {
  constructor(private readonly directory: string) {}

  /** Gives a cluster back what was saved of it. @returns whether anything was */
  async load({ name, store }: MemberCluster): Promise<boolean> {
    const text = await readIfThere(this.#file(name));
    if (text === undefined) {
      return false;
    }
    store.restore(text.split('\n').filter(Boolean));
    return true;
  }

  async save({ name, store }: MemberCluster): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const file = this.#file(name);
    // Renamed into place: a process that is killed while it saves leaves what was saved before.
    await writeFile(`${file}.partial`, [...store.dump()].join('\n'), { mode: 0o600 });
    await rename(`${file}.partial`, file);
  }

  #file(name: string): string {
    return join(this.directory, `${name}.jsonl`);
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Container, ProcessStreams } from '#testing';

/** A directory of this machine that stands for the file system of containers, whose commands really run in it. */
export class ContainerDirectory {
  private constructor(readonly path: string) {}

  static async create(): Promise<ContainerDirectory> {
    return new ContainerDirectory(await mkdtemp(join(tmpdir(), 'container-')));
  }

  /** @returns the exit code; 127 for a program that is not there */
  readonly run = async (
    _container: Container,
    [program = '', ...args]: readonly string[],
    { stdin, stdout, stderr }: ProcessStreams,
  ): Promise<number> => {
    const child = spawn(program, args, { cwd: this.path });
    // A program that does not read its input may end before it.
    stdin.pipe(child.stdin).on('error', () => undefined);
    child.stdout.pipe(stdout, { end: false });
    child.stderr.pipe(stderr, { end: false });
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? 127;
  };

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

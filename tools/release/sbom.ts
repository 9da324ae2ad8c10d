import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shippedLock } from './shipped-packages.js';

const run = promisify(execFile);

/**
 * The packages that images carry, as a CycloneDX document in JSON that npm makes. It is given a project of these packages alone:
 * with `--omit=dev` it would leave out those that a development package has as a peer, too.
 */
export async function billOfMaterials(root: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'sbom-'));
  // npm names the document after the folder.
  const project = join(directory, 'clusterpedia');
  try {
    mkdirSync(project);
    const lock = shippedLock(root);
    writeFileSync(join(project, 'package.json'), JSON.stringify(lock.packages['']));
    writeFileSync(join(project, 'package-lock.json'), JSON.stringify(lock));
    const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
    const { stdout } = await run('npm', args, { cwd: project, maxBuffer: 1 << 26 });
    return stdout;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

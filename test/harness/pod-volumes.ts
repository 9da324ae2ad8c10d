import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { V1Container, V1KeyToPath, V1Volume } from '@kubernetes/client-node';
import type { PodObjects } from './pod-objects.js';
import type { SandboxMount } from './pod-sandbox.js';

/** The volumes of one pod as directories of this machine, filled as the kubelet fills them. */
export class PodVolumes {
  private constructor(
    private readonly directory: string,
    private readonly volumes: readonly V1Volume[],
  ) {}

  /**
   * @param directory - of the pod alone
   * @throws Error for what a volume refers to and is not there, and for kinds of volumes that no manifest of ours has
   */
  static async create(directory: string, volumes: readonly V1Volume[], objects: PodObjects): Promise<PodVolumes> {
    for (const volume of volumes) {
      const target = join(directory, volume.name);
      await mkdir(target, { recursive: true });
      for (const [file, content] of filesOf(volume, objects)) {
        await writeFile(join(target, file), content);
      }
    }
    return new PodVolumes(directory, volumes);
  }

  /** What a container sees of them. @throws Error for a mount of a volume that the pod does not have */
  mountsOf({ volumeMounts = [] }: V1Container): readonly SandboxMount[] {
    return volumeMounts.map(({ name, mountPath, subPath = '', readOnly = false }) => {
      const volume = this.volumes.find((candidate) => candidate.name === name);
      if (volume === undefined) {
        throw new Error(`${mountPath}: the pod has no volume ${name}`);
      }
      // The kubelet mounts these read-only, whatever the manifest says.
      const isReadOnly = readOnly || volume.emptyDir === undefined;
      return { path: mountPath.replace(/\/$/, ''), source: join(this.directory, name, subPath), isReadOnly };
    });
  }
}

function filesOf(volume: V1Volume, objects: PodObjects): readonly (readonly [string, string])[] {
  const { name, configMap, secret, emptyDir } = volume;
  if (configMap !== undefined) {
    return selected(objects.configMap(configMap), configMap.items);
  }
  if (secret !== undefined) {
    const { secretName: of = '', optional = false, items } = secret;
    return selected(objects.secret({ name: of, optional }), items);
  }
  if (emptyDir === undefined) {
    throw new Error(`volume ${name} is neither a ConfigMap nor a Secret nor an empty directory`);
  }
  return [];
}

function selected(
  data: Readonly<Record<string, string>> = {},
  items: readonly V1KeyToPath[] = [],
): readonly (readonly [string, string])[] {
  if (items.length === 0) {
    return Object.entries(data);
  }
  return items.map(({ key, path }) => {
    const content = data[key];
    if (content === undefined) {
      throw new Error(`there is no key ${key} for ${path}`);
    }
    return [path, content];
  });
}

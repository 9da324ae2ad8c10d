import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One package of package-lock.json. */
export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  /** A folder of the project. */
  readonly link?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** By path below the root: `''` is the project, `node_modules/x/node_modules/y` a package. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** A package that images carry. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; `''` when the package does not say. */
  readonly license: string;
}

/** Node itself for machines that have an older one. docker/prune-packages takes it out of the images. */
const nodeItself = /^node-(?:bin-)?(?:linux|darwin)-/;

/** What the lockfile has for the platforms of the images, without what only develops. */
export function shippedPackages(root: string): readonly ShippedPackage[] {
  return Object.entries(shippedLock(root).packages).flatMap(([path, { version = '', license = '' }]) =>
    path === '' ? [] : [{ name: nameOf(path), version, license }],
  );
}

/** The lockfile with these packages and the root, whose entry says what it depends on. */
export function shippedLock(root: string): Lockfile {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile;
  const packages = Object.entries(lock.packages).flatMap(([path, locked]): [string, LockedPackage][] => {
    if (path === '') {
      const { name = '', version = '', license = '', dependencies = {} } = locked;
      return [[path, { name, version, license, dependencies }]];
    }
    return isShipped(nameOf(path), locked) ? [[path, locked]] : [];
  });
  return { ...lock, packages: Object.fromEntries(packages) };
}

function isShipped(name: string, locked: LockedPackage): boolean {
  const { dev = false, link = false } = locked;
  return name !== '' && !dev && !link && isOfImages(locked) && !nodeItself.test(name);
}

function nameOf(path: string): string {
  const [, name = ''] = /^(?:.*\/)?node_modules\/(.+)$/.exec(path) ?? [];
  return name;
}

function isOfImages({ os = ['linux'], cpu = ['x64'], libc = ['glibc'] }: LockedPackage): boolean {
  return os.includes('linux') && (cpu.includes('x64') || cpu.includes('arm64')) && libc.includes('glibc');
}

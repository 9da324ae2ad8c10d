import { posix } from 'node:path';
import { define, type FunctionTable, type GoFunction } from './go-function.js';

const base = define(['string'], ([path]) => (path === '' ? '.' : posix.basename(path) || '/'));
const dir = define(['string'], ([path]) => clean(path.slice(0, path.lastIndexOf('/') + 1)));
const cleaned = define(['string'], ([path]) => clean(path));
const ext = define(['string'], ([path]) => /\.[^./]*$/.exec(path)?.[0] ?? '');
const isAbs = define(['string'], ([path]) => path.startsWith('/'));

/** Functions of sprig about paths with slashes. There is no file system here, so those of the system are the same. */
export const pathFunctions: FunctionTable = {
  base,
  dir,
  clean: cleaned,
  ext,
  isAbs,
  osBase: base,
  osDir: dir,
  osClean: cleaned,
  osExt: ext,
  osIsAbs: isAbs,
} satisfies Record<string, GoFunction>;

/** The shortest path to the same place; no slash stays at the end. */
function clean(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

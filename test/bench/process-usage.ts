import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Unit of CPU times in `/proc`; the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface ProcessStat {
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that have ended and were waited for. */
  readonly endedChildrenTicks: number;
}

/** Memory of a process that is in RAM now, in bytes. @throws Error on anything but Linux, or when it has ended */
export function residentBytes(pid: number): number {
  return readStatusBytes(pid, 'VmRSS');
}

/** The most it ever was since the start or since {@link resetPeakResidentBytes}. Throws as {@link residentBytes}. */
export function peakResidentBytes(pid: number): number {
  return readStatusBytes(pid, 'VmHWM');
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html */
export function resetPeakResidentBytes(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** CPU time of a process and of its children, in seconds, of those that have ended too. Throws as {@link residentBytes}. */
export function cpuSeconds(pid: number): number {
  const root = readStat(pid);
  let ticks = root.ownTicks + root.endedChildrenTicks;
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const child = readStatIfAlive(Number(entry));
    ticks += child?.parent === pid ? child.ownTicks : 0;
  }
  return ticks / ticksPerSecond;
}

/** Who started a process: the postmaster, for a PostgreSQL backend. */
export function parentOf(pid: number): number {
  return readStat(pid).parent;
}

function readStatusBytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = new RegExp(String.raw`^${field}:\s+(\d+) kB$`, 'm').exec(status)?.[1];
  if (kilobytes === undefined) {
    throw new Error(`/proc/${pid}/status has no ${field}`);
  }
  return Number(kilobytes) * 1024;
}

function readStat(pid: number): ProcessStat {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold anything, spaces and parentheses too.
  const [, parent, ...fields] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(9);
  return { parent: parent ?? 0, ownTicks: user + system, endedChildrenTicks: childrenUser + childrenSystem };
}

/** Others come and go while the table of processes is read. */
function readStatIfAlive(pid: number): ProcessStat | undefined {
  try {
    return readStat(pid);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) {
      return undefined;
    }
    throw error;
  }
}

import { EVERYTHING, type SearchOptions } from '#api';
import type { ResourceStorage, StorageFactory } from '#storage';
import type { BareDriver } from '../bare-driver.js';
import { atLeast, type Report, whole } from '../report-table.js';
import { median } from '../statistics.js';
import type { BenchDatabase } from './bench-database.js';
import { podType } from './bench-objects.js';
import { type NamedSearch, namedSearches } from './named-searches.js';
import { groupColumn, originalSql, originalTableName } from './original-sql.js';

const pageSize = 500;
const deepPageTarget = 1.5;
const giveUpMs = 120_000;

/** A search is repeated for so long, but not more often than that. The first one does not count. */
const enoughMs = 1500;
const mostRounds = 15;

/** The same search done in both ways. */
export interface SearchResult {
  readonly database: BenchDatabase;
  readonly search: string;
  /** Objects on the page. */
  readonly hits: number;
  readonly productMs: number;
  readonly originalMs: number;
  readonly target: number;
}

/** The first page and one far behind. */
export interface PageResult {
  readonly database: BenchDatabase;
  readonly page: number;
  readonly firstMs: number;
  readonly deepMs: number;
  readonly originalFirstMs: number;
  readonly originalDeepMs: number;
}

/** What is searched, by the product and without it. */
export interface SearchSubject {
  readonly database: BenchDatabase;
  readonly factory: StorageFactory;
  readonly driver: BareDriver;
  /** Told each result at once: a run takes long, and may be broken off. */
  readonly say: (line: string) => void;
}

/** Each search through the storage layer and in the original's way, one after the other. @throws Error when they differ */
export async function measureSearches(subject: SearchSubject): Promise<readonly SearchResult[]> {
  const results: SearchResult[] = [];
  for (const search of namedSearches) {
    const result = await measureSearch(subject, search);
    const { productMs, originalMs } = result;
    subject.say(`${subject.database}: ${search.name} ${productMs.toFixed(1)} ms, ${originalMs.toFixed(1)} ms`);
    results.push(result);
  }
  return results;
}

async function measureSearch(
  { database, factory, driver }: SearchSubject,
  { name, options, original, orderBy, target }: NamedSearch,
): Promise<SearchResult> {
  const pods = factory.newResourceStorage(podType);
  const where = [ofPods(database), ...original(originalSql[database])].join(' AND ');
  const count = options.withRemainingCount === true;
  const product = await timed(async () => (await readPage(pods, { limit: pageSize, ...options })).hits);
  const floor = await timed(async () => {
    const page = await readOriginal(driver, `WHERE ${where}${orderBy ? ` ORDER BY ${orderBy}` : ''}`, 0);
    if (count) {
      await driver.query(`SELECT count(*) FROM ${originalTableName} WHERE ${where}`);
    }
    return page;
  });
  if (product.value !== floor.value || product.value === 0) {
    throw new Error(`${database}, ${name}: ${product.value} objects, in the original's way ${floor.value}`);
  }
  return { database, search: name, hits: product.value, productMs: product.ms, originalMs: floor.ms, target };
}

/** The last full page of all pods: the product goes on where the page before has ended, the original counts rows. */
export async function measurePages({ database, factory, driver }: Omit<SearchSubject, 'say'>): Promise<PageResult> {
  const pods = factory.newResourceStorage(podType);
  const [[total] = []] = await driver.query(`SELECT count(*) FROM resources WHERE ${ofPods(database)}`);
  const page = Math.floor(Number(total) / pageSize);
  const skipped = (page - 1) * pageSize;
  const before = await readPage(pods, { limit: skipped });
  const first = await timed(() => readPage(pods, { limit: pageSize }));
  const deep = await timed(() => readPage(pods, { limit: pageSize, continue: before.continue }));
  const originalPage = (offset: number): Promise<Timed<number>> =>
    timed(() => readOriginal(driver, `WHERE ${ofPods(database)}`, offset));
  const originalFirst = await originalPage(0);
  const originalDeep = await originalPage(skipped);
  return {
    database,
    page,
    firstMs: first.ms,
    deepMs: deep.ms,
    originalFirstMs: originalFirst.ms,
    originalDeepMs: originalDeep.ms,
  };
}

const ofPods = (database: BenchDatabase): string =>
  `${groupColumn(database)} = '' AND version = 'v1' AND resource = 'pods'`;

/** @returns rows */
async function readOriginal(driver: BareDriver, clauses: string, offset: number): Promise<number> {
  const text = `SELECT object FROM ${originalTableName} ${clauses} LIMIT ${pageSize} OFFSET ${offset}`;
  return (await driver.query(text)).length;
}

async function readPage(
  pods: ResourceStorage,
  options: Partial<SearchOptions>,
): Promise<{ readonly hits: number; readonly continue: string }> {
  const { items, summary } = await pods.list({ ...EVERYTHING, ...options }, AbortSignal.timeout(giveUpMs));
  let hits = 0;
  for await (const chunk of items) {
    hits += chunk.length;
  }
  return { hits, continue: (await summary()).continue ?? '' };
}

interface Timed<T> {
  /** Median of the runs. */
  readonly ms: number;
  /** What the first of them found. */
  readonly value: T;
}

async function timed<T>(run: () => Promise<T>): Promise<Timed<T>> {
  const value = await run();
  const times: number[] = [];
  const begin = performance.now();
  while (times.length === 0 || (times.length < mostRounds && performance.now() - begin < enoughMs)) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return { ms: median(times), value };
}

/** Rows there were, by database. */
export type RowCounts = Readonly<Partial<Record<BenchDatabase, number>>>;

export function reportSearches(rows: RowCounts, results: readonly SearchResult[]): Report {
  return {
    title: `storage, searches of pods: ${sizes(rows)} rows of 100 clusters, half of them pods`,
    columns: ['database, search', 'objects', 'ms', "original's way ms", 'ratio, target'],
    rows: results.map(({ database, search, hits, productMs, originalMs, target }) => [
      `${database}, ${search}`,
      whole(hits),
      productMs.toFixed(1),
      originalMs.toFixed(1),
      atLeast(originalMs / productMs, target),
    ]),
    notes: [
      `Product: the first ${pageSize} objects in the order of pages, with the version of the list and the next page's token, through the`,
      "storage layer. The original's way: its statement through the bare driver, on a table of the same rows with its columns and",
      'indexes (PostgreSQL: jsonb), with JSON functions; no order but where one is asked for. Objects are read as text on both',
      'sides and thrown away; pods of 3 kB. Both find the same number of objects. The original refuses owners in all clusters',
      'and fields of list elements; the statements are what it would do.',
    ],
  };
}

function sizes(rows: RowCounts): string {
  return Object.entries(rows)
    .map(([database, count]) => `${database} ${whole(count)}`)
    .join(', ');
}

export function reportPages(results: readonly PageResult[]): Report {
  return {
    title: `storage, pages of ${pageSize} pods: the first and the last`,
    columns: [
      'database',
      'page',
      'page 1 ms',
      'that page ms',
      'ratio, most',
      "original's way ms: page 1",
      'that page',
      'ratio',
    ],
    rows: results.map(({ database, page, firstMs, deepMs, originalFirstMs, originalDeepMs }) => [
      database,
      whole(page),
      firstMs.toFixed(1),
      deepMs.toFixed(1),
      `${(deepMs / firstMs).toFixed(2)} of ${deepPageTarget}: ${deepMs / firstMs <= deepPageTarget ? 'reached' : 'missed'}`,
      originalFirstMs.toFixed(1),
      originalDeepMs.toFixed(1),
      (originalDeepMs / deepMs).toFixed(1),
    ]),
    notes: ['Product: goes on after the last object of the page before. The original: OFFSET, in no order.'],
  };
}

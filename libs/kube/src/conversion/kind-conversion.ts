import type { Edit } from './edit.js';

/** What is particular about one version of a kind. */
export interface VersionConversion {
  /** What the API server of that version fills in when it reads an object. */
  readonly defaults?: Edit;
  /** From this version to the hub. */
  readonly toHub?: Edit;
  /** From the hub to this version. */
  readonly fromHub?: Edit;
}

/**
 * How the versions of a kind differ. They meet in the hub: the shape of the preferred version, with whatever an older
 * version says that the preferred one has no field for. A version without an entry has the shape of the hub. `apiVersion` is
 * the converter's business.
 */
export interface KindConversion {
  /** Filled in whatever the version, before what {@link VersionConversion.defaults} fills in. */
  readonly defaults?: Edit;
  /** What every object goes through on its way to the hub, whatever its version. */
  readonly normalise?: Edit;
  /** More of the same, deep inside of what no cell of a Table shows, so that tables can do without. */
  readonly unprinted?: { readonly defaults: Edit; readonly normalise: Edit };
  readonly versions?: Readonly<Record<string, VersionConversion>>;
}

/** The kinds of a group of which there is something to say; versions of all others differ in nothing but their name. */
export type GroupConversion = Readonly<Record<string, KindConversion>>;

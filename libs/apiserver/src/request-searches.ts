import { Inject, Injectable } from '@nestjs/common';
import { parseSearchOptions, type SearchOptions } from '#api';
import type { FeatureGates } from '#options';
import { APISERVER_FEATURES, searchSettings } from './apiserver.options.js';
import { MemberRights, type LimitedSearch } from './member-rights/member-rights.js';

/** Where a request looks: the parts that come from its path. */
type SearchPlace = Parameters<typeof parseSearchOptions>[1];

/** Reads what requests search for. */
@Injectable()
export class RequestSearches {
  constructor(
    @Inject(APISERVER_FEATURES) private readonly features: FeatureGates,
    @Inject(MemberRights) private readonly rights: MemberRights,
  ) {}

  /**
   * What a request asks for, kept to what its caller may see.
   *
   * @throws StatusError `BadRequest` for a parameter that cannot be read, and as {@link MemberRights.limit} does
   */
  searchOf(query: URLSearchParams, place: SearchPlace, limited: LimitedSearch): SearchOptions {
    return this.rights.limit(parseSearchOptions(query, place, searchSettings(this.features)), limited);
  }

  /** Aborts when the search would be another for the same caller, and with the signal. */
  whileSame(search: SearchOptions, limited: LimitedSearch, signal: AbortSignal): AbortSignal {
    return this.rights.changeOf(search, limited, signal);
  }
}

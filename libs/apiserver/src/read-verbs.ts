import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryHandler } from './discovery.handler.js';
import { GetHandler } from './get.handler.js';
import { ListHandler } from './list.handler.js';
import { WatchHandler } from './watch.handler.js';

/** Who answers what is read: a resource by verb, and what is no resource. */
@Injectable()
export class ReadVerbs {
  constructor(
    @Inject(GetHandler) readonly get: GetHandler,
    @Inject(ListHandler) readonly list: ListHandler,
    @Inject(WatchHandler) readonly watch: WatchHandler,
    @Inject(DiscoveryHandler) readonly discovery: DiscoveryHandler,
  ) {}
}

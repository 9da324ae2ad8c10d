import { Inject, Injectable } from '@nestjs/common';
import { GetHandler } from './get.handler.js';
import { ListHandler } from './list.handler.js';
import { WatchHandler } from './watch.handler.js';

/** What can be done with a resource, by verb. */
@Injectable()
export class ReadVerbs {
  constructor(
    @Inject(GetHandler) readonly get: GetHandler,
    @Inject(ListHandler) readonly list: ListHandler,
    @Inject(WatchHandler) readonly watch: WatchHandler,
  ) {}
}

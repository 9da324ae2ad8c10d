#!/usr/bin/env node
import { runCommands } from '#bootstrap';
import { installCommands } from '#install';

await runCommands('clusterpedia', installCommands);

// npm run generate: the picture of a terminal in the README, from the session there.
import { writeFile } from 'node:fs/promises';
import { RECORDED_SESSION, recordedSession } from './session-image/recorded-session.js';

await writeFile(RECORDED_SESSION, await recordedSession());

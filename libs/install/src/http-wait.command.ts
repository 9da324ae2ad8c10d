import { command } from '#bootstrap';
import { RestClient } from '#client';
import { flagSet, list, text } from '#options';
import { persist } from './persist.js';
import { timeoutFlags, withTimeout } from './timeout.options.js';

const endpointFlags = flagSet(
  'endpoint',
  {
    url: list({ default: [], help: 'What is asked with GET; of several, one has to answer with success.' }),
    'user-env': text({ default: '', help: 'Variable with the user name for basic authentication.' }),
    'password-env': text({ default: '', help: 'Variable with the password.' }),
    'ca-file': text({ default: '', help: 'Certificate authority, where it is not one the system trusts.' }),
  },
  ({ url }) => [
    ...(url.length === 0 ? ['--url is required'] : []),
    ...url
      .filter((one) => !/^https?:$/.test(URL.parse(one)?.protocol ?? ''))
      .map(() => '--url is no http or https URL'),
  ],
);

/** `clusterpedia http wait` */
export const httpWait = command({
  name: 'http wait',
  summary: 'Wait until a URL answers with success, for storage layers that are plugins',
  flagSets: { endpoint: endpointFlags, waiting: timeoutFlags },
  run: async ({ endpoint, waiting }, { logger, signal, print }) => {
    const credentials = {
      ...credential('username', endpoint['user-env']),
      ...credential('password', endpoint['password-env']),
      ...(endpoint['ca-file'] === '' ? {} : { caFile: endpoint['ca-file'] }),
    };
    const answered = await persist((stop) => firstToAnswer(endpoint.url, credentials, stop), {
      logger,
      signal: withTimeout(signal, waiting.timeout),
      doing: 'ask the endpoint',
      // A server that starts may not know its users yet, or its state.
      isWorthAnother: () => true,
    });
    print(`${answered} answers`);
  },
});

interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly caFile?: string;
}

function credential(key: 'username' | 'password', variable: string): Credentials {
  return variable === '' ? {} : { [key]: process.env[variable] ?? '' };
}

/** @returns the origin of the first URL that answered with 2xx, without what a path may give away */
async function firstToAnswer(urls: readonly string[], credentials: Credentials, signal: AbortSignal): Promise<string> {
  let last: unknown;
  for (const url of urls) {
    try {
      return await ask(new URL(url), credentials, signal);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

async function ask(url: URL, credentials: Credentials, signal: AbortSignal): Promise<string> {
  const client = new RestClient({ server: url.origin, ...credentials });
  try {
    const { body } = await client.request({ method: 'GET', path: url.pathname, query: url.searchParams, signal });
    for await (const _ of body) {
      // What is in the answer is of no interest, and has to be read for the connection to end well.
    }
    return url.origin;
  } finally {
    await client.close();
  }
}

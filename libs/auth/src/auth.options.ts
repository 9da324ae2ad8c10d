import { boolean, duration, flagSet, list, text, type ValuesOf } from '#options';

/** Flags about who callers are, and who is asked about them. */
export const authenticationFlags = flagSet('authentication', {
  'authentication-kubeconfig': text({
    default: '',
    help: 'Kubeconfig of the API server that knows callers by their token. In-cluster configuration when empty.',
  }),
  'authentication-skip-lookup': boolean({
    default: false,
    help: 'Do not read missing authentication settings from the cluster.',
  }),
  'authentication-tolerate-lookup-failure': boolean({
    default: false,
    help: 'Start even when missing authentication settings cannot be read from the cluster.',
  }),
  'authentication-token-webhook-cache-ttl': duration({
    default: '10s',
    help: 'How long the answer to whom a token belongs is repeated.',
  }),
  'client-ca-file': text({
    default: '',
    help: 'CA bundle of client certificates; common name and organizations are user and groups.',
  }),
  'requestheader-client-ca-file': text({
    default: '',
    help: 'CA bundle of front proxies whose user headers are believed.',
  }),
  'requestheader-allowed-names': list({
    default: [],
    help: 'Common names of such front proxies; empty for any that the CA signed.',
  }),
  'requestheader-username-headers': list({
    default: ['x-remote-user'],
    help: 'Headers in which a front proxy writes the user.',
  }),
  'requestheader-group-headers': list({
    default: ['x-remote-group'],
    help: 'Headers in which a front proxy writes the groups.',
  }),
  'requestheader-extra-headers-prefix': list({
    default: ['x-remote-extra-'],
    help: 'Beginnings of the headers in which a front proxy writes further attributes.',
  }),
  'requestheader-uid-headers': list({
    default: [],
    help: 'Headers in which a front proxy writes the uid of the user.',
  }),
});

/** Flags about what callers may do. */
export const authorizationFlags = flagSet('authorization', {
  'authorization-kubeconfig': text({
    default: '',
    help: 'Kubeconfig of the API server that knows what callers may do. In-cluster configuration when empty.',
  }),
  'authorization-webhook-cache-authorized-ttl': duration({
    default: '10s',
    help: 'How long it is repeated that something is allowed.',
  }),
  'authorization-webhook-cache-unauthorized-ttl': duration({
    default: '10s',
    help: 'How long it is repeated that something is not allowed.',
  }),
  'authorization-always-allow-paths': list({
    default: ['/healthz', '/readyz', '/livez'],
    help: 'Paths that everybody may read; a beginning of paths when it ends in "*".',
  }),
});

export type AuthenticationOptions = ValuesOf<typeof authenticationFlags>;
export type AuthorizationOptions = ValuesOf<typeof authorizationFlags>;

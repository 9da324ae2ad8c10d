/** What can listen: a Fastify instance. */
export interface Listener {
  /** @returns the URL that is served */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
}

/** Error codes of a machine without IPv6. */
const withoutIpv6: ReadonlySet<string | undefined> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL']);

/**
 * Begins to listen. On a machine without IPv6, `::` means all of IPv4, as it does in Go.
 *
 * @returns the URL that is served
 */
export async function listen(listener: Listener, host: string, port: number): Promise<string> {
  try {
    return await listener.listen({ host, port });
  } catch (error) {
    if (host !== '::' || !withoutIpv6.has((error as NodeJS.ErrnoException).code)) {
      throw error;
    }
    return listener.listen({ host: '0.0.0.0', port });
  }
}

import { buildConnector } from 'undici';

/**
 * Undici's connector, one turn slower. A server that resets the connection right after the TLS handshake is read in the
 * turn of the handshake, and Node loses that end when HTTP/2 takes over the socket in the same turn: the connection
 * would look alive for ever, and answer nothing.
 */
export function createConnector(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options);
  return (target, callback) => {
    connect(target, (error, socket) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      setImmediate(() => {
        if (socket.destroyed) {
          callback(socket.errored ?? new Error('the connection was closed right after the TLS handshake'), null);
        } else {
          callback(null, socket);
        }
      });
    });
  };
}

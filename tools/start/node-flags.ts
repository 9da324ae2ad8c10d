/**
 * Flags of Node for our binaries, as in docker/run-binary. A young generation of 16 MB keeps memory flat while large lists pass
 * through: what they leave behind is collected soon. Objects that wait to be stored grow old nevertheless; V8 collects those
 * when the heap has grown by 45 %, rather than to several times its size.
 */
export const nodeFlags = ['--enable-source-maps', '--max-semi-space-size=16', '--heap-growing-percent=45'] as const;

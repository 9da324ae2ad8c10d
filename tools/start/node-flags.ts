/**
 * Flags of Node for our binaries, as in docker/run-binary. A young generation of 8 MB keeps memory flat while large lists pass
 * through: what they leave behind is collected soon, and nothing of it grows old.
 */
export const nodeFlags = ['--enable-source-maps', '--max-semi-space-size=8'] as const;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * How a client masks its frames (RFC 6455, 5.3). The mask is there for what stands in between and takes bytes that a stranger chose
 * for HTTP of its own (10.3). Nothing in between reads TLS or loopback: there the key is zero, which changes no byte, so that neither
 * side goes over each of them, and large answers take half the time. Elsewhere `ws` chooses keys by chance.
 */
export function maskingFor(relay: string): { generateMask?: (key: Buffer) => void } {
  const { protocol, hostname } = new URL(relay);
  const unread = protocol === "https:" || protocol === "wss:" || LOOPBACK.test(hostname);
  return unread ? { generateMask: (key) => void key.fill(0) } : {};
}

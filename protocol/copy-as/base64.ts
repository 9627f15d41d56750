/** The bytes in base64 (RFC 4648 section 4), in a browser and in Node.js. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  // In pieces: an argument list has a limit.
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}

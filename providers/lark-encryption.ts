import { createDecipheriv, createHash } from "node:crypto";
import { at } from "./json-path.ts";
import { createMessage } from "./message.ts";
import type { Message } from "./types.ts";

const IV_BYTES = 16;

/** Whether a body is `{"encrypt": "…"}`, as Lark sends it for an app with an Encrypt Key. */
export function isEncrypted(message: Message): boolean {
  return message.mentions('"encrypt"') && typeof at(message.json(), "encrypt") === "string";
}

/**
 * The message with its body in plain: AES-256-CBC, whose key is the SHA-256 digest of the Encrypt Key and whose first 16 bytes are the IV
 * (https://open.feishu.cn/document/ukTMukTMukTM/uYDNxYjL2QTM24iN0EjN/event-subscription-configure-/encrypt-key-encryption-configuration-case).
 * Null where it is not encrypted, or not with this key.
 */
export function decrypted(message: Message, encryptKey: string): Message | null {
  const text = isEncrypted(message) ? at(message.json(), "encrypt") : null;
  if (typeof text !== "string") return null;
  const bytes = Buffer.from(text, "base64");
  try {
    const key = createHash("sha256").update(encryptKey).digest();
    const decipher = createDecipheriv("aes-256-cbc", key, bytes.subarray(0, IV_BYTES));
    const body = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES)), decipher.final()]);
    const plain = createMessage({ ...message.request, body });
    return plain.json() === undefined ? null : plain;
  } catch {
    // A wrong key shows in the padding.
    return null;
  }
}

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Seals secrets with AES-256-GCM: `iv (12) | tag (16) | ciphertext`. The context (which secret of which endpoint) is authenticated. */
export function createSecretBox(key: Uint8Array) {
  return {
    seal(value: string, context: string): Buffer {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
    },
    /** Null where the key or the context is not the one it was sealed with. */
    open(sealed: Uint8Array, context: string): string | null {
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12)).setAAD(Buffer.from(context));
        decipher.setAuthTag(sealed.subarray(12, 28));
        return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}

export type SecretBox = ReturnType<typeof createSecretBox>;

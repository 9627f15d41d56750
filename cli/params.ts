import { HooktapError } from "../protocol/error.ts";

/** `--param name=value`, repeated → an object. */
export function parseParams(list: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    list.map((text) => {
      const at = text.indexOf("=");
      if (at < 1)
        throw new HooktapError("usage", `"${text}" is not name=value`, {
          hint: "like: --param header=X-My-Token",
        });
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

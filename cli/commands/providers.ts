import { providers } from "../../providers/index.ts";
import { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";

/** `hooktap providers`: what this version knows, without a relay. */
export async function list(flags: { json?: boolean; quiet?: boolean }): Promise<Exit> {
  const out = createOutput(flags);
  const known = Object.values(providers);
  if (flags.json) {
    for (const { id, name, docs, signs, secretHint, params, retries } of known) {
      out.item({ id, name, docs, signs, secretHint, params, retries });
    }
    return Exit.ok;
  }
  out.table(
    known.map(({ id, name, signs, secretHint }) => [
      { text: id, style: "bold" },
      name,
      signs ? "signs" : "does not sign",
      secretHint ?? "",
    ]),
  );
  return Exit.ok;
}

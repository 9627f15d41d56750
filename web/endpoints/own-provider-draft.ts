import type { CustomProvider } from "../../protocol/custom-provider.ts";

/** A provider as it is typed: every field a text. */
export interface OwnProviderDraft {
  id: string;
  name: string;
  header: string;
  template: string;
  hash: string;
  encoding: string;
  prefix: string;
  /** Whether the signature is one of several pairs; then `pair` is its key and `prefix` does not count. */
  form: "whole" | "pairs";
  pair: string;
  timeIn: "none" | "header" | "pair";
  timeName: string;
  unit: string;
  tolerance: string;
  decode: string;
  stripPrefix: string;
  idHeader: string;
  eventType: string;
}

const given = (text: string) => (text.trim() === "" ? undefined : text.trim());

/** Without what is undefined; undefined where nothing is left. */
function compact<T extends object>(value: T): T | undefined {
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as T);
}

/** What the relay takes: a field that is empty, or as usual, is left out. */
export function toDefinition(draft: OwnProviderDraft): CustomProvider {
  const unless = <T extends string>(usual: T, value: string) => (value === usual ? undefined : (value as T));
  const { timeIn, tolerance } = draft;
  return compact({
    id: draft.id.trim(),
    name: given(draft.name),
    header: draft.header.trim(),
    template: given(draft.template),
    hash: unless("sha256", draft.hash) as CustomProvider["hash"],
    encoding: unless("hex", draft.encoding) as CustomProvider["encoding"],
    prefix: draft.form === "whole" ? given(draft.prefix) : undefined,
    pair: draft.form === "pairs" ? given(draft.pair) : undefined,
    timestamp:
      timeIn === "none"
        ? undefined
        : compact({
            [timeIn]: given(draft.timeName),
            unit: unless("s", draft.unit),
            toleranceSeconds: given(tolerance) === undefined ? null : Number(tolerance),
          }),
    secret: compact({ decode: unless("utf8", draft.decode), stripPrefix: given(draft.stripPrefix) }),
    idHeader: given(draft.idHeader),
    eventType: given(draft.eventType),
  }) as CustomProvider;
}

/** Whether all that must be filled in is: until then there is nothing to check or save. */
export function isComplete({ id, header, form, pair, timeIn, timeName }: OwnProviderDraft): boolean {
  const needed = [id, header, ...(form === "pairs" ? [pair] : []), ...(timeIn === "none" ? [] : [timeName])];
  return needed.every((text) => text.trim() !== "");
}

/** A definition to be changed, or a new one. */
export function toDraft(definition?: CustomProvider): OwnProviderDraft {
  const { timestamp, secret } = definition ?? {};
  const tolerance = timestamp?.toleranceSeconds === undefined ? 300 : timestamp.toleranceSeconds;
  return {
    id: definition?.id ?? "",
    name: definition?.name ?? "",
    header: definition?.header ?? "",
    template: definition?.template ?? "{body}",
    hash: definition?.hash ?? "sha256",
    encoding: definition?.encoding ?? "hex",
    prefix: definition?.prefix ?? "",
    form: definition?.pair === undefined ? "whole" : "pairs",
    pair: definition?.pair ?? "",
    timeIn: timestamp === undefined ? "none" : timestamp.pair === undefined ? "header" : "pair",
    timeName: timestamp?.pair ?? timestamp?.header ?? "",
    unit: timestamp?.unit ?? "s",
    tolerance: tolerance === null ? "" : String(tolerance),
    decode: secret?.decode ?? "utf8",
    stripPrefix: secret?.stripPrefix ?? "",
    idHeader: definition?.idHeader ?? "",
    eventType: definition?.eventType ?? "",
  };
}

import { dateTime } from "../ui/format.ts";
import type { DecodedValue } from "./decoded-value.ts";
import { ImageView } from "./image-view.tsx";
import { JsonText } from "./json-text.tsx";
import "./decoded-view.css";

/** What is inside a value. Of a token it is only read what it says: nobody has checked its signature here. */
export function DecodedView({ value }: { value: DecodedValue }) {
  if (value.kind === "picture") return <ImageView bytes={value.bytes} type={value.type} />;
  if (value.kind === "base64") {
    return (
      <figure className="decoded-value">
        <figcaption>Decoded from base64</figcaption>
        <JsonText text={value.text} />
      </figure>
    );
  }
  return (
    <figure className="decoded-value">
      <figcaption>
        A JSON Web Token, decoded to look at: its signature is not checked here.{times(value.payload)}
      </figcaption>
      <JsonText text={value.header} />
      <JsonText text={value.payload} />
    </figure>
  );
}

/** The times in a token's claims in words (RFC 7519 section 4.1). */
function times(payload: string): string {
  const claims = JSON.parse(payload) as Record<string, unknown>;
  const words = { iat: "Issued", nbf: "Valid from", exp: "Expires" } as const;
  return Object.entries(words)
    .filter(([name]) => typeof claims[name] === "number" && Math.abs(claims[name]) < 1e11)
    .map(([name, word]) => ` ${word} ${dateTime(new Date((claims[name] as number) * 1_000).toISOString())}.`)
    .join("");
}

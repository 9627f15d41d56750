import type { Check } from "../../protocol/verdict.ts";
import { alike, digestsOf } from "./digests.ts";
import "./digest-difference.css";

/** The expected signature above what came, marked from the first character that differs. */
export function DigestDifference({ checks }: { checks: readonly Check[] }) {
  const digests = digestsOf(checks);
  if (!digests) return null;
  const { expected, received } = digests;
  const same = Math.max(...received.map((digest) => alike(expected, digest)));
  return (
    <section className="pane-section">
      <h3>Expected against received</h3>
      <dl className="digests mono">
        <div>
          <dt>expected</dt>
          <dd>
            <Marked text={expected} from={same} />
          </dd>
        </div>
        {received.map((digest) => (
          <div key={digest}>
            <dt>received</dt>
            <dd>
              <Marked text={digest} from={alike(expected, digest)} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="muted">They differ from character {same + 1} on.</p>
    </section>
  );
}

function Marked({ text, from }: { text: string; from: number }) {
  return (
    <>
      {text.slice(0, from)}
      <mark>{text.slice(from)}</mark>
    </>
  );
}

import { Fragment } from "react";
import { Virtualizer } from "virtua";
import { LongText } from "./long-text.tsx";
import type { XmlLine } from "../../protocol/body/xml.ts";
import "./xml-view.css";

/** XML, indented. Only the lines in view are in the page. */
export function XmlView({ source, lines }: { source: string; lines: readonly XmlLine[] }) {
  return (
    <div className="xml-view mono" tabIndex={0} role="group" aria-label="XML">
      <Virtualizer data={lines} itemSize={20}>
        {({ depth, parts }, index) => (
          <div className="xml-line" key={index} style={{ paddingInlineStart: 20 + depth * 16 }}>
            {parts.map(({ kind, from, to }) => (
              <span className={`xml-${kind}`} key={from}>
                {kind === "tag" ? <Tag text={source.slice(from, to)} /> : <LongText text={source.slice(from, to)} />}
              </span>
            ))}
          </div>
        )}
      </Virtualizer>
    </div>
  );
}

/** A tag with its attributes' values set apart. */
function Tag({ text }: { text: string }) {
  return text.split(/("[^"]*"|'[^']*')/).map((part, index) =>
    index % 2 === 0 ? (
      <Fragment key={index}>{part}</Fragment>
    ) : (
      <span className="xml-value" key={index}>
        {part}
      </span>
    ),
  );
}

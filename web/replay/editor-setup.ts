import { json } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { lineSeparator } from "./body-bytes.ts";

/** As the tree of a body colours JSON. */
const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--json-key)" },
  { tag: tags.string, color: "var(--json-string)" },
  { tag: tags.number, color: "var(--json-number)" },
  { tag: [tags.bool, tags.null], color: "var(--json-word)" },
]);

const LOOK = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--bg)", fontSize: "var(--size-mono)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--bg-sunken)", color: "var(--text-3)", border: "none" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 26%, transparent)",
  },
  ".cm-specialChar": { color: "var(--bad)" },
  ".cm-changedLine": { backgroundColor: "color-mix(in srgb, var(--accent) 9%, transparent)" },
  ".cm-changedText": { background: "color-mix(in srgb, var(--accent) 26%, transparent)" },
  // Its own marks are of a block that many fonts lack.
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: '"…"' },
  ".cm-collapsedLines": { background: "var(--bg-sunken)", color: "var(--text-2)" },
});

/** How a body looks in an editor, and how its lines end. Extensions that edit it come on top. */
export function bodyView(text: string, label: string): Extension {
  return [
    EditorState.lineSeparator.of(lineSeparator(text)),
    lineNumbers(),
    highlightSpecialChars(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label }),
    /^\s*[{[]/.test(text) ? json() : [],
    syntaxHighlighting(COLOURS),
    LOOK,
  ];
}

/**
 * A place for an editor below `host`. It brings its styles as style sheets of a shadow root: the page's policy allows no inline ones.
 */
export function shadowOf(host: HTMLElement): ShadowRoot {
  return host.shadowRoot ?? host.attachShadow({ mode: "open" });
}

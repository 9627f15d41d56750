import { json } from "@codemirror/lang-json";
import { defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, lineNumbers } from "@codemirror/view";
import { lineSeparator } from "./body-bytes.ts";

/** The library's colours for strings, numbers and words, in ours: they follow the theme. */
const OURS: Record<string, string> = {
  "#a11": "var(--json-string)",
  "#164": "var(--json-number)",
  "#219": "var(--json-word)",
};

const COLOURS = HighlightStyle.define(
  defaultHighlightStyle.specs.flatMap(({ tag, color }) => {
    const ours = OURS[color as string];
    return ours === undefined ? [] : [{ tag, color: ours }];
  }),
);

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

import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useCallback } from "react";

const LOOK = EditorView.theme({
  "&": { backgroundColor: "var(--bg)", color: "var(--text)", fontSize: "var(--size-mono)" },
  ".cm-content": { fontFamily: "var(--mono)" },
  ".cm-gutters": { backgroundColor: "var(--bg-sunken)", color: "var(--text-3)", border: "none" },
  "&.cm-merge-a .cm-changedLine": { backgroundColor: "var(--bad-bg)" },
  "&.cm-merge-b .cm-changedLine": { backgroundColor: "var(--good-bg)" },
  ".cm-collapsedLines": { background: "var(--bg-sunken)", color: "var(--text-2)" },
});

/** Two texts beside each other, line by line. */
export function TextComparison({ before, after, only }: { before: string; after: string; only: boolean }) {
  const show = useCallback(
    (parent: HTMLDivElement) => {
      const extensions = [
        LOOK,
        lineNumbers(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: "0", "aria-label": "Text" }),
      ];
      // In a shadow root its styles are style sheets of the document's making: style elements are not allowed here.
      const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
      const view = new MergeView({
        a: { doc: before, extensions },
        b: { doc: after, extensions },
        parent: root,
        root,
        ...(only ? { collapseUnchanged: { margin: 2 } } : {}),
      });
      return () => view.destroy();
    },
    [before, after, only],
  );
  return <div className="compare-text" ref={show} />;
}

import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { bodyView, shadowOf } from "./editor-setup.ts";

/** What an edit changed of a body. */
export function BodyDiff({ original, edited }: { original: string; edited: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = shadowOf(host.current!);
    const view = new EditorView({
      doc: edited,
      root,
      parent: root,
      extensions: [
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        bodyView(original, "The edited body against the original"),
        unifiedMergeView({ original, mergeControls: false, collapseUnchanged: { margin: 3, minSize: 6 } }),
      ],
    });
    return () => view.destroy();
  }, [original, edited]);
  return <div className="body-editor" ref={host} />;
}

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorView, drawSelection, keymap } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import { bodyView, shadowOf } from "./editor-setup.ts";

/** A body as text to edit. Tab moves the focus on, as everywhere. */
export function BodyEditor({ text, onChange }: { text: string; onChange(text: string): void }) {
  const host = useRef<HTMLDivElement>(null);
  const changed = useEffectEvent(onChange);
  const view = useRef<EditorView>(null);
  const create = useEffectEvent(() => {
    const root = shadowOf(host.current!);
    return new EditorView({
      doc: text,
      root,
      parent: root,
      extensions: [
        history(),
        drawSelection(),
        keymap.of([...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"), ...historyKeymap]),
        bodyView(text, "Body"),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.sliceDoc());
        }),
      ],
    });
  });
  useEffect(() => {
    view.current = create();
    return () => view.current!.destroy();
  }, []);

  // A text that did not come from here: the edits were undone.
  useEffect(() => {
    const { state } = view.current!;
    if (state.sliceDoc() === text) return;
    view.current!.dispatch({ changes: { from: 0, to: state.doc.length, insert: state.toText(text) } });
  }, [text]);

  return <div className="body-editor" ref={host} />;
}

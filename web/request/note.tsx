import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import "./note.css";

interface NoteProps {
  request: Detail;
  draft: string | null;
  onDraft(draft: string | null): void;
}

/** What the relay's users wrote on a request. `draft` is what is being written, null while nothing is. */
export function Note({ request, draft: text, onDraft: setText }: NoteProps) {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (note: string) => api.annotate(request.id, { note }),
    onSuccess(detail) {
      queries.setQueryData<Detail>(["request", request.id], detail);
      setText(null);
    },
  });
  if (text === null) {
    if (request.note === "") return null;
    return (
      <button
        type="button"
        className="note note-shown"
        title="Change the note (n)"
        onClick={() => setText(request.note)}
      >
        <Icon name="note" />
        <span className="note-text">{request.note}</span>
      </button>
    );
  }
  return (
    <form
      className="note"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(text.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") setText(null);
        else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save.mutate(text.trim());
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <textarea
        className="input"
        aria-label="Note"
        placeholder="What others should know about this request"
        rows={2}
        maxLength={4_000}
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {save.error && <ErrorNotice error={save.error} />}
      <div className="form-actions">
        <Button type="submit" kind="primary" disabled={save.isPending}>
          {text.trim() === "" && request.note !== "" ? "Remove note" : "Save note"}
        </Button>
        <Button kind="ghost" onClick={() => setText(null)}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

import { Button } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import type { useChange } from "./use-change.ts";

interface SaveActionsProps {
  save: ReturnType<typeof useChange>;
  label: string;
  kind?: "primary" | "danger";
  disabled?: boolean;
}

/** The end of a form of settings: what went wrong, the button, and that it is saved. */
export function SaveActions({ save, label, kind = "primary", disabled = false }: SaveActionsProps) {
  return (
    <>
      {save.error && <ErrorNotice error={save.error} />}
      <div className="form-actions">
        <Button type="submit" kind={kind} disabled={disabled || save.isPending}>
          {save.isPending ? "Saving…" : label}
        </Button>
        <span className="muted" role="status">
          {save.isSuccess && "Saved."}
        </span>
      </div>
    </>
  );
}

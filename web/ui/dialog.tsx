import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { IconButton } from "./button.tsx";
import "./dialog.css";

interface DialogProps {
  title: ReactNode;
  className?: string;
  onClose(): void;
  children: ReactNode;
}

const FIRST_FIELD = "input:enabled:not([type=radio]), input[type=radio]:checked, select, textarea";

/** A modal dialog: the browser keeps the focus in it, closes it by Esc and gives the focus back. */
export function Dialog({ title, className = "", onClose, children }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  // Before the element goes: only then does closing give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    // The browser would begin with the button that closes.
    element.querySelector<HTMLElement>(FIRST_FIELD)?.focus();
    return () => element.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        // The backdrop belongs to the dialog's own element, all else is inside.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-box">
        <header className="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="cross" label="Close (Esc)" onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { type Key, useShortcuts } from "./shortcuts.ts";
import "./menu.css";

interface MenuItem {
  label: string;
  detail?: string;
  icon?: IconName;
  checked?: boolean;
  onSelect(): void;
}

interface MenuProps {
  /** The accessible name of the button. */
  label: string;
  /** What the button shows. */
  children: ReactNode;
  items: readonly MenuItem[];
  align?: "start" | "end";
  className?: string;
  disabled?: boolean;
  /** The key that opens it. */
  shortcut?: Key;
  onOpen?(): void;
}

/** A button that opens a menu, after the ARIA pattern: arrows, Home and End move, Enter chooses, Esc closes. */
export function Menu({
  label,
  children,
  items,
  align = "start",
  className = "",
  disabled,
  shortcut,
  onOpen,
}: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const entries = box.current!.querySelectorAll<HTMLElement>("[role^=menuitem]");
    (box.current!.querySelector<HTMLElement>("[aria-checked=true]") ?? entries[0])?.focus();
    const onPointer = (event: PointerEvent) => {
      if (!box.current!.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [open]);

  const show = () => {
    onOpen?.();
    setOpen(true);
  };
  useShortcuts(shortcut === undefined ? {} : { [shortcut]: show }, shortcut !== undefined && !disabled);

  function close() {
    setOpen(false);
    button.current!.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!open) return;
    const entries = [...box.current!.querySelectorAll<HTMLElement>("[role^=menuitem]")];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: (at + 1) % entries.length,
      ArrowUp: (at - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    }[event.key];
    if (to !== undefined) entries[to]?.focus();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") return setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={`menu-box ${className}`} ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={button}
        className="menu-button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        disabled={disabled}
        onClick={() => (open ? setOpen(false) : show())}
      >
        {children}
      </button>
      {open && (
        <div className={`menu menu-${align}`} role="menu" id={id} aria-label={label}>
          {items.map((item) => (
            <button
              type="button"
              key={item.label}
              className="menu-item"
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.checked}
              tabIndex={-1}
              onClick={() => {
                close();
                item.onSelect();
              }}
            >
              {item.icon && <Icon name={item.icon} />}
              <span className="menu-text">
                {item.label}
                {item.detail && <span className="menu-detail">{item.detail}</span>}
              </span>
              {item.checked && <Icon name="check" className="menu-check" />}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

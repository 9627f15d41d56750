import { useEffect, useId, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { Icon, type IconName } from "./icon.tsx";
import { type Key, useShortcuts } from "./shortcuts.ts";
import "./menu.css";

export interface MenuItem {
  label: string;
  detail?: string;
  icon?: IconName;
  checked?: boolean;
  /** Its choices do not exclude one another, and the menu stays open. */
  several?: boolean;
  disabled?: boolean;
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

/** A button that opens a menu. */
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
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const show = () => {
    onOpen?.();
    setOpen(true);
  };
  useShortcuts(shortcut === undefined ? {} : { [shortcut]: show }, shortcut !== undefined && !disabled);
  return (
    <div className={`menu-box ${className}`}>
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
        <MenuList
          id={id}
          label={label}
          items={items}
          className={`menu-${align}`}
          owner={button}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}

/** A menu where the pointer or the keyboard's cell is. */
export function ContextMenu({
  label,
  items,
  x,
  y,
  onClose,
}: {
  label: string;
  items: readonly MenuItem[];
  x: number;
  y: number;
  onClose(): void;
}) {
  const id = useId();
  const style = {
    left: Math.min(x, window.innerWidth - 260),
    top: Math.max(8, Math.min(y, window.innerHeight - items.length * 36 - 16)),
  };
  return createPortal(
    <MenuList id={id} label={label} items={items} className="menu-context" style={style} onClose={onClose} />,
    document.body,
  );
}

interface MenuListProps {
  id: string;
  label: string;
  items: readonly MenuItem[];
  className: string;
  style?: CSSProperties;
  /** What opened it: a press on it does not close the menu, it does so itself. */
  owner?: { readonly current: HTMLElement | null };
  onClose(): void;
}

/** After the ARIA pattern: arrows, Home, End and first letters move, Enter chooses, Esc closes; the focus goes back to where it was. */
function MenuList({ id, label, items, className, style, owner, onClose }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null);
  const [before] = useState(() => document.activeElement as HTMLElement | null);

  useEffect(() => {
    const box = list.current!;
    (box.querySelector<HTMLElement>("[role=menuitemradio][aria-checked=true]") ?? enabled(box)[0])?.focus();
  }, []);

  useEffect(() => {
    const onPointer = (event: PointerEvent) => {
      const at = event.target as Node;
      if (!list.current!.contains(at) && !owner?.current?.contains(at)) onClose();
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [owner, onClose]);

  function close() {
    onClose();
    (owner?.current ?? before)?.focus({ preventScroll: true });
  }

  function onKeyDown(event: KeyboardEvent) {
    const entries = enabled(list.current!);
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: (at + 1) % entries.length,
      ArrowUp: (at - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    }[event.key];
    if (to !== undefined) entries[to]?.focus();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") return onClose();
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
      const begins = (entry: HTMLElement) => entry.innerText.toLowerCase().startsWith(event.key.toLowerCase());
      [...entries.slice(at + 1), ...entries].find(begins)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      className={`menu ${className}`}
      style={style}
      role="menu"
      id={id}
      aria-label={label}
      ref={list}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => (
        <button
          type="button"
          key={item.label}
          className="menu-item"
          role={item.checked === undefined ? "menuitem" : item.several ? "menuitemcheckbox" : "menuitemradio"}
          aria-checked={item.checked}
          aria-disabled={item.disabled}
          tabIndex={-1}
          onClick={() => {
            if (item.disabled) return;
            if (!item.several) close();
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
  );
}

function enabled(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>("[role^=menuitem]:not([aria-disabled=true])")];
}

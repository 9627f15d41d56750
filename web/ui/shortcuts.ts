import { useEffect, useEffectEvent } from "react";

interface Shortcut {
  /** As `KeyboardEvent.key` names them; `Mod` is Ctrl or ⌘. */
  keys: readonly [string, ...string[]];
  group: "List" | "Request" | "Page";
  label: string;
}

/** Every key of the page but the grid's own: what acts on keys and the help read the same table. */
export const SHORTCUTS = [
  { keys: ["j", "ArrowDown"], group: "List", label: "Next request" },
  { keys: ["k", "ArrowUp"], group: "List", label: "Previous request" },
  { keys: ["]"], group: "List", label: "Next failed request" },
  { keys: ["["], group: "List", label: "Previous failed request" },
  { keys: ["."], group: "List", label: "Newest request" },
  { keys: ["l"], group: "List", label: "Pause the list, or go on live" },
  { keys: ["x"], group: "List", label: "Select the request" },
  { keys: ["Enter"], group: "List", label: "Open the request" },
  { keys: ["r"], group: "Request", label: "Replay" },
  { keys: ["e"], group: "Request", label: "Edit and replay" },
  { keys: ["c"], group: "Request", label: "Copy as" },
  { keys: ["m"], group: "Request", label: "Mark for comparison" },
  { keys: ["p"], group: "Request", label: "Pin, or unpin" },
  { keys: ["n"], group: "Request", label: "Write a note" },
  { keys: ["Shift+Delete"], group: "Request", label: "Delete" },
  { keys: ["Escape"], group: "Request", label: "Close the request" },
  { keys: ["1"], group: "Request", label: "Show the overview" },
  { keys: ["2"], group: "Request", label: "Show the headers" },
  { keys: ["3"], group: "Request", label: "Show the body" },
  { keys: ["4"], group: "Request", label: "Show the signature" },
  { keys: ["5"], group: "Request", label: "Show the deliveries" },
  { keys: ["6"], group: "Request", label: "Show the raw bytes" },
  { keys: ["b"], group: "Page", label: "Replay many requests" },
  { keys: ["t"], group: "Page", label: "Send a test event" },
  { keys: ["/"], group: "Page", label: "Search" },
  { keys: ["Mod+k"], group: "Page", label: "Commands" },
  { keys: ["?"], group: "Page", label: "Keys" },
] as const satisfies readonly Shortcut[];

export type Key = (typeof SHORTCUTS)[number]["keys"][number];
type Actions = Partial<Record<Key, () => void>>;

interface Registration {
  actions(): Actions;
  where: "page" | "unfocused";
}

/** What the keys do now; of two that want one key the later acts. */
const registrations: Registration[] = [];

const TYPED_INTO = "input, textarea, select, [contenteditable], [role=menu], [role=dialog], dialog";

function keyOf(event: KeyboardEvent): string {
  if (event.ctrlKey || event.metaKey) return `Mod+${event.key.toLowerCase()}`;
  // The shift of a printed character is in the character already.
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  // Behind an open dialog nothing acts, wherever the focus has gone.
  if (document.querySelector("dialog:modal")) return;
  const key = keyOf(event);
  const target = event.target as Element;
  if (!key.startsWith("Mod+") && target.closest(TYPED_INTO)) return;
  const action = actionOf(key, target === document.body);
  if (!action) return;
  event.preventDefault();
  action();
}

function actionOf(key: string, unfocused: boolean): (() => void) | undefined {
  for (const { actions, where } of registrations.toReversed()) {
    const action = where === "page" || unfocused ? actions()[key as Key] : undefined;
    if (action) return action;
  }
  return undefined;
}

/** A shortcut that has a meaning where the page stands. */
export type ActiveShortcut = Shortcut & { run(): void };

/** What the keys would do now, for other ways to ask for it. Not while rendering. */
export function activeShortcuts(): ActiveShortcut[] {
  return SHORTCUTS.flatMap((shortcut) => {
    const run = actionOf(shortcut.keys[0], true);
    return run ? [{ ...shortcut, run }] : [];
  });
}

/**
 * Gives keys of `SHORTCUTS` their meaning while a part of the page is shown. Keys without Ctrl or ⌘ are off inside inputs and menus,
 * and with Alt, so that the browser's own and the user's typing are never taken. `unfocused`: only while nothing has the focus, for
 * keys that scroll and press elsewhere.
 */
export function useShortcuts(actions: Actions, enabled = true, where: Registration["where"] = "page"): void {
  const current = useEffectEvent(() => actions);
  useEffect(() => {
    if (!enabled) return;
    const registration: Registration = { actions: () => current(), where };
    if (registrations.length === 0) window.addEventListener("keydown", onKeyDown);
    registrations.push(registration);
    return () => {
      registrations.splice(registrations.indexOf(registration), 1);
      if (registrations.length === 0) window.removeEventListener("keydown", onKeyDown);
    };
  }, [enabled, where]);
}

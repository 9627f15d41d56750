const NAMES: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

/** A key as it stands on the keyboard in front of the user. */
export function keyText(key: string): string {
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  return key
    .split("+")
    .map((part) =>
      part === "Mod"
        ? apple
          ? "⌘"
          : "Ctrl"
        : (NAMES[part] ?? (part.length === 1 && key.includes("+") ? part.toUpperCase() : part)),
    )
    .join(" ");
}

import { createStoredChoice } from "./stored-choice.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_LOOKS = {
  system: { label: "System theme", icon: "screen" },
  light: { label: "Light theme", icon: "sun" },
  dark: { label: "Dark theme", icon: "moon" },
} as const;

const choice = createStoredChoice<Theme>("hooktap.theme", THEMES);

export const useTheme = choice.use;

/** Shows and keeps a theme. */
export function setTheme(theme: Theme): void {
  choice.set(theme);
  showStoredTheme();
}

/** Without the attribute the colours follow the system. */
export function showStoredTheme(): void {
  const theme = choice.get();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** What a request can be copied as, in the menu's order, and how each is called. */
export const FORMS = {
  curl: { label: "cURL", detail: "sh, bash, zsh" },
  powershell: { label: "cURL for PowerShell", detail: "7.3 or newer" },
  fetch: { label: "fetch", detail: "JavaScript: Node.js, Deno, Bun" },
  httpie: { label: "HTTPie", detail: null },
  raw: { label: "Raw HTTP", detail: "for hooktap verify --request" },
  har: { label: "HAR", detail: "with the target's last answer" },
  fixture: { label: "Test fixture", detail: "JSON for hooktap/providers" },
  replay: { label: "hooktap replay", detail: "the command that delivers it again" },
} as const;
export type FormName = keyof typeof FORMS;

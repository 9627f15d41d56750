/** What a request can be copied as, in the menu's order, and how each is called. `command`: a long body is read from a file there. */
export const FORMS = {
  curl: { label: "cURL", detail: "sh, bash, zsh", command: true },
  powershell: { label: "cURL for PowerShell", detail: "7.3 or newer", command: true },
  fetch: { label: "fetch", detail: "JavaScript: Node.js, Deno, Bun", command: true },
  httpie: { label: "HTTPie", detail: null, command: true },
  raw: { label: "Raw HTTP", detail: "for hooktap verify --request", command: false },
  har: { label: "HAR", detail: "with the target's last answer", command: false },
  fixture: { label: "Test fixture", detail: "JSON for hooktap/providers", command: false },
  replay: { label: "hooktap replay", detail: "the command that delivers it again", command: false },
} as const;
export type FormName = keyof typeof FORMS;

/** What no POSIX shell, nor its history expansion, reads anything into. */
const PLAIN = /^[A-Za-z0-9_/.:,+@%-][A-Za-z0-9_/.:,+@%=-]*$/;

/** One word for sh, bash, zsh and their like. Inside single quotes nothing has a meaning but the quote itself. NUL cannot be said. */
export function quotePosix(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

const PLAIN_POWERSHELL = /^(?:--[a-z][a-z-]*|[A-Za-z0-9_/.:+%][A-Za-z0-9_/.:+%=-]*)$/;

/** One word for PowerShell, which takes typographic quotes for quotes too, and a leading `@` or `--%` for syntax. */
export function quotePowershell(word: string): string {
  return PLAIN_POWERSHELL.test(word) ? word : `'${word.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}

/** What a user's own provider (see `CustomProvider`) is called in verdicts, secrets and queries. */
export function customId({ id }: { id: string }): string {
  return `custom:${id}`;
}

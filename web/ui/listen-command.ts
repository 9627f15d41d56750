/** What starts an agent for an endpoint, to paste. */
export function listenCommand(endpoint: string): string {
  return endpoint === "default" ? "hooktap listen 3000" : `hooktap listen 3000 --endpoint ${endpoint}`;
}

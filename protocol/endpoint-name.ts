/** An endpoint's name: a DNS label in lower case, so that it can also be a subdomain. */
export const ENDPOINT_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const ENDPOINT_NAME_RULE = "use 1 to 63 of a-z, 0-9 and -, with no dash at either end";

/** Whether a string can name an endpoint. */
export function isEndpointName(name: string): boolean {
  return ENDPOINT_NAME.test(name);
}

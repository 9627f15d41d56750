import { z } from "zod";

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a string can name an endpoint: a DNS label in lower case, so that it can also be a subdomain. */
export function isEndpointName(name: string): boolean {
  return NAME.test(name);
}

/** An endpoint's name: 1–63 of `a-z 0-9 -`, no dash at either end. */
export const EndpointName = z.string().regex(NAME, "use 1 to 63 of a-z, 0-9 and -, with no dash at either end");

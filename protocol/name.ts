import { z } from "zod";
import { ENDPOINT_NAME, ENDPOINT_NAME_RULE } from "./endpoint-name.ts";

/** An endpoint's name: 1–63 of `a-z 0-9 -`, no dash at either end. */
export const EndpointName = z.string().regex(ENDPOINT_NAME, ENDPOINT_NAME_RULE);

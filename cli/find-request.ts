import type { Framework } from "../protocol/framework.ts";
import type { Detail } from "../protocol/request.ts";
import type { Client } from "./client.ts";

/** The request that an id, a unique prefix of one, or `latest` (of the endpoint) names. An id is found in any endpoint. */
export function findRequest(
  { api, read }: Client,
  id: string,
  endpoint: string,
  framework?: Framework,
): Promise<Detail> {
  const query = { ...(id === "latest" ? { endpoint } : {}), ...(framework ? { framework } : {}) };
  return read(api.requests[":id"].$get({ param: { id }, query }));
}

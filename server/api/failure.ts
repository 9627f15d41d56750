import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { HooktapError } from "../../protocol/error.ts";

const STATUS: Record<string, ContentfulStatusCode> = {
  unauthorised: 401,
  cross_site: 403,
  not_found: 404,
  endpoint_not_found: 404,
  request_not_found: 404,
  delivery_not_found: 404,
  secret_not_found: 404,
  bulk_not_found: 404,
  play_not_found: 404,
  bulk_state: 409,
  agent_offline: 409,
  browsable_needs_domain: 409,
  endpoint_default: 409,
  endpoint_exists: 409,
  id_ambiguous: 409,
  no_route: 409,
  no_secret: 409,
  nothing_to_replay: 409,
  secret_known: 409,
  secret_unusable: 409,
  too_many_plays: 409,
  body_too_large: 413,
  not_json: 415,
  not_decodable: 422,
  bad_edit: 400,
  bad_input: 400,
  bad_data: 400,
  bad_kind: 400,
  bad_query: 400,
  bad_scenario: 400,
  bad_set: 400,
  event_unknown: 400,
  query_too_slow: 400,
  provider_unknown: 400,
  not_captured: 503,
  disk_low: 507,
  storage_failed: 503,
  storage_closed: 503,
  thread_ended: 503,
};

/** The one place where an error becomes the API's answer. What is not ours is told without its insides, and logged. */
export function answerFailure(error: Error, c: Context): Response {
  let known = error instanceof HooktapError ? error : null;
  if (error instanceof HTTPException && error.status < 500) {
    known = new HooktapError("bad_input", error.message || "the request could not be read", {
      hint: "send valid JSON",
    });
  }
  if (!known) {
    process.stderr.write(`hooktap: ${c.req.method} ${c.req.path} failed: ${error.message}\n`);
    known = new HooktapError("internal", "the relay failed at this; its log says more");
  }
  const { code, message, hint } = known;
  return c.json({ error: { code, message, hint } }, STATUS[code] ?? 500);
}

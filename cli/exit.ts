/** The exit codes of the contract. */
export const Exit = { ok: 0, no: 1, usage: 2, relay: 3, timeout: 4 } as const;
export type Exit = (typeof Exit)[keyof typeof Exit];

const BY_CODE: Record<string, Exit> = {
  usage: Exit.usage,
  bad_data: Exit.usage,
  bad_input: Exit.usage,
  bad_query: Exit.usage,
  query_too_slow: Exit.usage,
  bad_scenario: Exit.usage,
  bad_set: Exit.usage,
  bad_url: Exit.usage,
  target_invalid: Exit.usage,
  target_is_relay: Exit.usage,
  endpoint_unknown: Exit.usage,
  event_unknown: Exit.usage,
  provider_unknown: Exit.usage,
  settings_invalid: Exit.usage,
  file_unreadable: Exit.usage,
  request_file_invalid: Exit.usage,
  fixture_invalid: Exit.usage,
  set_failed: Exit.usage,
  port_in_use: Exit.usage,
  port_not_allowed: Exit.usage,
  host_unknown: Exit.usage,
  data_not_writable: Exit.usage,
  database_corrupt: Exit.usage,
  database_foreign: Exit.usage,
  database_newer: Exit.usage,
  key_malformed: Exit.usage,
  relay_running: Exit.usage,
  sqlite_missing: Exit.usage,
  hook_url_local: Exit.usage,
  relay_unreachable: Exit.relay,
  relay_version: Exit.relay,
  tunnel_refused: Exit.relay,
  proxy_refused: Exit.relay,
  replaced: Exit.relay,
  unauthorised: Exit.relay,
  provider_unauthorised: Exit.relay,
  provider_unreachable: Exit.relay,
  provider_timeout: Exit.timeout,
};

/** The exit code for a HooktapError's code: what is not listed is a plain no. */
export function exitFor(code: string): Exit {
  return BY_CODE[code] ?? Exit.no;
}

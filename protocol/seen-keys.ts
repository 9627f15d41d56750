/** Keys whose seen values are counted; of `header` and `query` it is the names. */
export const SEEN_KEYS = [
  "provider",
  "type",
  "method",
  "path",
  "ct",
  "ip",
  "sig",
  "status",
  "target",
  "header",
  "query",
] as const;
export type SeenKey = (typeof SEEN_KEYS)[number];

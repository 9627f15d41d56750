/** What a number may be written as: one value, or an interval such as 400 to 499 for `4xx`. */
export type Interval = [low: number, high: number];

const BYTES: Record<string, number> = { "": 1, b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
const MS: Record<string, number> = { "": 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/i;

function withUnit(text: string, units: Record<string, number>): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,9})?)([a-z]*)$/i.exec(text);
  const unit = match && Object.hasOwn(units, match[2]!.toLowerCase()) ? units[match[2]!.toLowerCase()]! : null;
  return match && unit !== null ? Number(match[1]) * unit : null;
}

function single(value: number | null): Interval | null {
  return value === null ? null : [value, value];
}

/** `404` or `4xx`. */
export function parseStatus(text: string): Interval | null {
  if (/^[1-5]xx$/i.test(text)) return [Number(text[0]) * 100, Number(text[0]) * 100 + 99];
  return /^[1-5]\d\d$/.test(text) ? single(Number(text)) : null;
}

/** `800`, `10kb`, `1.5mb`: bytes, in steps of 1024. */
export function parseSize(text: string): Interval | null {
  return single(withUnit(text, BYTES));
}

/** `500ms`, `2s`, `1m`, or a bare number of ms. */
export function parseLatency(text: string): Interval | null {
  return single(withUnit(text, MS));
}

/** A whole number. */
export function parseCount(text: string): Interval | null {
  return /^\d{1,9}$/.test(text) ? single(Number(text)) : null;
}

/** `30m`, `1h`, `2d` before now, or a date with or without a time; UTC where no zone is given. */
export function parseMoment(text: string): { ago: number } | { at: number } | null {
  const zone = DATE.exec(text);
  if (zone) {
    const at = Date.parse(text.includes("T") || text.includes("t") ? (zone[1] ? text : `${text}Z`) : text);
    return Number.isNaN(at) ? null : { at };
  }
  if (/^[\d.]*$/.test(text)) return null;
  const ago = withUnit(text, MS);
  return ago === null ? null : { ago };
}

/** `data.object.amount`, `items[0].id` and `items.0.id` as steps; null for what is no path. */
export function parseJsonPath(text: string): string[] | null {
  if (!/^(?:[^.[\]]+|\[\d+\])(?:\.[^.[\]]+|\[\d+\])*$/.test(text)) return null;
  return text.match(/[^.[\]]+/g);
}

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/;

/** ±0.DIGITS × 10^magnitude, with no zero at either end of the digits. */
interface Decimal {
  sign: -1 | 0 | 1;
  magnitude: number;
  digits: string;
}

/**
 * Compares two texts: by value where both are numbers as JSON writes them, exactly and of any length, else as strings.
 * Negative, zero or positive, as for `sort`.
 */
export function compareValues(a: string, b: string): number {
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  if (!left || !right) return a < b ? -1 : a > b ? 1 : 0;
  if (left.sign !== right.sign) return left.sign - right.sign;
  if (left.magnitude !== right.magnitude) return left.sign * (left.magnitude - right.magnitude);
  return left.sign * (left.digits < right.digits ? -1 : left.digits > right.digits ? 1 : 0);
}

function parseDecimal(text: string): Decimal | null {
  const match = NUMBER.exec(text);
  if (!match) return null;
  const whole = match[2]!;
  const all = whole + (match[3] ?? "");
  let from = 0;
  let to = all.length;
  while (from < to && all[from] === "0") from++;
  while (to > from && all[to - 1] === "0") to--;
  if (from === to) return { sign: 0, magnitude: 0, digits: "" };
  return {
    sign: match[1] === "-" ? -1 : 1,
    magnitude: whole.length - from + Number(match[4] ?? 0),
    digits: all.slice(from, to),
  };
}

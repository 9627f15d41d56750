export const SIZE_UNITS = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 } as const;
export type SizeUnit = keyof typeof SIZE_UNITS;

/** A size as a person enters it; an empty value is none. */
export interface SizeText {
  value: string;
  unit: SizeUnit;
}

/** Bytes in the largest unit that shows them exactly with at most two decimals, else exactly in the smallest. */
export function toSizeText(bytes: number, units: readonly SizeUnit[]): SizeText {
  for (const unit of units.toReversed()) {
    const value = Math.round((bytes / SIZE_UNITS[unit]) * 100) / 100;
    if (value >= 1 && Math.round(value * SIZE_UNITS[unit]) === bytes) return { value: String(value), unit };
  }
  const [unit] = units as [SizeUnit];
  return { value: String(bytes / SIZE_UNITS[unit]), unit };
}

/** Whole bytes; null for an empty value, NaN for what is no size. */
export function toBytes({ value, unit }: SizeText): number | null {
  if (value.trim() === "") return null;
  const size = Number(value);
  return size >= 0 && Number.isFinite(size) ? Math.round(size * SIZE_UNITS[unit]) : Number.NaN;
}

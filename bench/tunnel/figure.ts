/** One thing that was measured. `value` is what counts, and is held against the target; `detail` is what it was made from. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  target?: { is: "≥" | "≤"; value: number };
  detail?: Record<string, number>;
  note?: string;
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

function verdictOf({ value, target }: Figure): string {
  if (!target) return "";
  return (target.is === "≥" ? value >= target.value : value <= target.value) ? "met" : "MISSED";
}

/** A part's figures as lines of a table: what, measured, target, whether it is met, and the numbers behind it. */
export function table(title: string, figures: Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${figure.value} ${figure.unit}`,
    figure.target ? `${figure.target.is} ${figure.target.value}` : "",
    verdictOf(figure),
    [
      ...Object.entries(figure.detail ?? {}).map(([name, value]) => `${name} ${value}`),
      ...(figure.note ? [figure.note] : []),
    ].join(", "),
  ]);
  const all = [[title, "measured", "target", "", ""], ...rows];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...all.map((row) => row[i]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

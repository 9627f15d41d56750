import { Ago } from "./ago.tsx";
import { timeOfDay } from "./format.ts";
import { timeDisplay } from "./time-display.ts";

/** A time in a list, as its user wants times. Rows that stay as they are change with the choice too. */
export function ShownTime({ at }: { at: string }) {
  return timeDisplay.use() === "relative" ? <Ago at={at} /> : timeOfDay(at);
}

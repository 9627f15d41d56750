import { createStoredChoice } from "./stored-choice.ts";

export const TIME_DISPLAYS = ["local", "utc", "relative"] as const;
export type TimeDisplay = (typeof TIME_DISPLAYS)[number];

/** How this browser's user wants times: of this place, UTC, or in lists how long ago. */
export const timeDisplay = createStoredChoice<TimeDisplay>("hooktap.time", TIME_DISPLAYS);

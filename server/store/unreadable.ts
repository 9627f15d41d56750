import { HooktapError } from "../../protocol/error.ts";

/** Whether the store has a body that it cannot read now: that says nothing of the request. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof HooktapError && error.code === "body_unreadable";

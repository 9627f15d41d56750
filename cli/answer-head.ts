import { FIELD_VALUE, type FlatHeaders } from "../protocol/headers.ts";

export interface AnswerHead {
  status: number;
  reason: string;
  headers: FlatHeaders;
}

/** A head as node read it. It reads reasons that it would not write: such a one is left out. */
export function answerHead(read: {
  statusCode?: number | undefined;
  statusMessage?: string | undefined;
  rawHeaders: string[];
}): AnswerHead {
  const { statusMessage = "" } = read;
  return {
    status: read.statusCode!,
    reason: FIELD_VALUE.test(statusMessage) ? statusMessage : "",
    headers: read.rawHeaders,
  };
}

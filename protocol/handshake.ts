import { z } from "zod";

/**
 * A request that only asks whether somebody listens. `answeredBy`: who gave the answer that the sender got, hooktap itself or the
 * target; null where it was the endpoint's reply, or nobody.
 */
export const HandshakeSummary = z.object({
  provider: z.string(),
  /** Such as `challenge-json` or `ping`. */
  kind: z.string(),
  answeredBy: z.enum(["hooktap", "target"]).nullable(),
});
export type HandshakeSummary = z.infer<typeof HandshakeSummary>;

export const Handshake = HandshakeSummary.extend({
  /** What the sender expects, what was wrong with the target's answer, and what is left to do. */
  explanation: z.string(),
  /** The signing secret that the sender hands over with this request, where it does. */
  secret: z.string().nullable(),
});
export type Handshake = z.infer<typeof Handshake>;

import type { SampleProvider } from "./event.ts";
import { dolbyMillicastEvents } from "./events/dolby-millicast.ts";
import { dolbyOptiviewEvents } from "./events/dolby-optiview.ts";
import { dolbyioMediaEvents } from "./events/dolbyio-media.ts";
import { qencodeEvents } from "./events/qencode.ts";
import { transcodelyEvents } from "./events/transcodely.ts";

/** The senders that can be played, in the order of lists. */
export const SAMPLES: readonly SampleProvider[] = [
  dolbyioMediaEvents,
  dolbyMillicastEvents,
  dolbyOptiviewEvents,
  transcodelyEvents,
  qencodeEvents,
];

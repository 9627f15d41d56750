import { dolbyMillicast } from "./catalogue/dolby-millicast.ts";
import { dolbyOptiview } from "./catalogue/dolby-optiview.ts";
import { dolbyioMedia } from "./catalogue/dolbyio-media.ts";
import { qencode } from "./catalogue/qencode.ts";
import { transcodely } from "./catalogue/transcodely.ts";
import type { Provider } from "./types.ts";

/** Every provider hooktap knows, by id. */
export const providers: Readonly<Record<string, Provider>> = {
  "dolbyio-media": dolbyioMedia,
  "dolby-millicast": dolbyMillicast,
  "dolby-optiview": dolbyOptiview,
  transcodely,
  qencode,
};

/** The provider of this id, or null. */
export function find(id: string): Provider | null {
  return Object.hasOwn(providers, id) ? providers[id]! : null;
}

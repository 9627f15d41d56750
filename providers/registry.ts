import { adyen } from "./catalogue/adyen.ts";
import { agora } from "./catalogue/agora.ts";
import { awsSns } from "./catalogue/aws-sns.ts";
import { azureEventGrid } from "./catalogue/azure-event-grid.ts";
import { bitmovin } from "./catalogue/bitmovin.ts";
import { bunnyStream } from "./catalogue/bunny-stream.ts";
import { cloudflareStream } from "./catalogue/cloudflare-stream.ts";
import { cloudinary } from "./catalogue/cloudinary.ts";
import { daily } from "./catalogue/daily.ts";
import { deepgram } from "./catalogue/deepgram.ts";
import { discord } from "./catalogue/discord.ts";
import { dolbyMillicast } from "./catalogue/dolby-millicast.ts";
import { dolbyOptiview } from "./catalogue/dolby-optiview.ts";
import { dolbyioCommunications } from "./catalogue/dolbyio-communications.ts";
import { dolbyioMedia } from "./catalogue/dolbyio-media.ts";
import { elevenlabs } from "./catalogue/elevenlabs.ts";
import { github } from "./catalogue/github.ts";
import { gitlab } from "./catalogue/gitlab.ts";
import { hookdeck } from "./catalogue/hookdeck.ts";
import { hubspot } from "./catalogue/hubspot.ts";
import { livekit } from "./catalogue/livekit.ts";
import { livepeer } from "./catalogue/livepeer.ts";
import { mailchannels } from "./catalogue/mailchannels.ts";
import { paypal } from "./catalogue/paypal.ts";
import { postmark } from "./catalogue/postmark.ts";
import { qencode } from "./catalogue/qencode.ts";
import { sendgrid } from "./catalogue/sendgrid.ts";
import { slack } from "./catalogue/slack.ts";
import { standardWebhooksProvider } from "./catalogue/standard-webhooks.ts";
import { stripe } from "./catalogue/stripe.ts";
import { svix } from "./catalogue/svix.ts";
import { transcodely } from "./catalogue/transcodely.ts";
import { twilio } from "./catalogue/twilio.ts";
import { upstashQstash } from "./catalogue/upstash-qstash.ts";
import { videosdk } from "./catalogue/videosdk.ts";
import type { Provider } from "./provider.ts";

const ALL: readonly Provider[] = [
  dolbyioMedia,
  dolbyMillicast,
  dolbyOptiview,
  dolbyioCommunications,
  transcodely,
  qencode,
  adyen,
  agora,
  awsSns,
  azureEventGrid,
  bitmovin,
  bunnyStream,
  cloudflareStream,
  cloudinary,
  daily,
  deepgram,
  discord,
  elevenlabs,
  github,
  gitlab,
  hookdeck,
  hubspot,
  livekit,
  livepeer,
  mailchannels,
  paypal,
  postmark,
  sendgrid,
  slack,
  standardWebhooksProvider,
  stripe,
  svix,
  twilio,
  upstashQstash,
  videosdk,
];

/** Every provider hooktap knows, by id. */
export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(
  ALL.map((provider) => [provider.id, provider]),
);

/** The provider of this id, or null. */
export function find(id: string): Provider | null {
  return Object.hasOwn(providers, id) ? providers[id]! : null;
}

import { adyen } from "./catalogue/adyen.ts";
import { awsSns } from "./catalogue/aws-sns.ts";
import { cloudinary } from "./catalogue/cloudinary.ts";
import { discord } from "./catalogue/discord.ts";
import { dolbyMillicast } from "./catalogue/dolby-millicast.ts";
import { dolbyOptiview } from "./catalogue/dolby-optiview.ts";
import { dolbyioCommunications } from "./catalogue/dolbyio-communications.ts";
import { dolbyioMedia } from "./catalogue/dolbyio-media.ts";
import { github } from "./catalogue/github.ts";
import { gitlab } from "./catalogue/gitlab.ts";
import { hubspot } from "./catalogue/hubspot.ts";
import { livekit } from "./catalogue/livekit.ts";
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
import type { Provider } from "./provider.ts";

const ALL: readonly Provider[] = [
  dolbyioMedia,
  dolbyMillicast,
  dolbyOptiview,
  dolbyioCommunications,
  transcodely,
  qencode,
  adyen,
  awsSns,
  cloudinary,
  discord,
  github,
  gitlab,
  hubspot,
  livekit,
  mailchannels,
  paypal,
  postmark,
  sendgrid,
  slack,
  standardWebhooksProvider,
  stripe,
  svix,
  twilio,
];

/** Every provider hooktap knows, by id. */
export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(
  ALL.map((provider) => [provider.id, provider]),
);

const byId = new Map(ALL.map((provider) => [provider.id, provider]));

/** The provider of this id, or null. */
export function find(id: string): Provider | null {
  return byId.get(id) ?? null;
}

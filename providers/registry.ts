import { adyen } from "./catalogue/adyen.ts";
import { agora } from "./catalogue/agora.ts";
import { authorizenet } from "./catalogue/authorizenet.ts";
import { awsSns } from "./catalogue/aws-sns.ts";
import { azureEventGrid } from "./catalogue/azure-event-grid.ts";
import { billit } from "./catalogue/billit.ts";
import { bitmovin } from "./catalogue/bitmovin.ts";
import { bunnyStream } from "./catalogue/bunny-stream.ts";
import { cloudflareStream } from "./catalogue/cloudflare-stream.ts";
import { cloudinary } from "./catalogue/cloudinary.ts";
import { contentful } from "./catalogue/contentful.ts";
import { daily } from "./catalogue/daily.ts";
import { deepgram } from "./catalogue/deepgram.ts";
import { discord } from "./catalogue/discord.ts";
import { dolbyMillicast } from "./catalogue/dolby-millicast.ts";
import { dolbyOptiview } from "./catalogue/dolby-optiview.ts";
import { dolbyioCommunications } from "./catalogue/dolbyio-communications.ts";
import { dolbyioMedia } from "./catalogue/dolbyio-media.ts";
import { dropboxSign } from "./catalogue/dropbox-sign.ts";
import { dropbox } from "./catalogue/dropbox.ts";
import { elevenlabs } from "./catalogue/elevenlabs.ts";
import { fusionauth } from "./catalogue/fusionauth.ts";
import { github } from "./catalogue/github.ts";
import { gitlab } from "./catalogue/gitlab.ts";
import { gong } from "./catalogue/gong.ts";
import { hookdeck } from "./catalogue/hookdeck.ts";
import { hubspot } from "./catalogue/hubspot.ts";
import { hygraph } from "./catalogue/hygraph.ts";
import { inngest } from "./catalogue/inngest.ts";
import { kick } from "./catalogue/kick.ts";
import { livekit } from "./catalogue/livekit.ts";
import { livepeer } from "./catalogue/livepeer.ts";
import { mailchannels } from "./catalogue/mailchannels.ts";
import { mollie } from "./catalogue/mollie.ts";
import { okta } from "./catalogue/okta.ts";
import { onlyofficeDocspace } from "./catalogue/onlyoffice-docspace.ts";
import { paypal } from "./catalogue/paypal.ts";
import { podium } from "./catalogue/podium.ts";
import { postmark } from "./catalogue/postmark.ts";
import { qencode } from "./catalogue/qencode.ts";
import { remotion } from "./catalogue/remotion.ts";
import { revenium } from "./catalogue/revenium.ts";
import { revenuecat } from "./catalogue/revenuecat.ts";
import { salesforceMcEns } from "./catalogue/salesforce-mc-ens.ts";
import { sanity } from "./catalogue/sanity.ts";
import { sendgrid } from "./catalogue/sendgrid.ts";
import { slack } from "./catalogue/slack.ts";
import { standardWebhooksProvider } from "./catalogue/standard-webhooks.ts";
import { stripe } from "./catalogue/stripe.ts";
import { svix } from "./catalogue/svix.ts";
import { tabapay } from "./catalogue/tabapay.ts";
import { transcodely } from "./catalogue/transcodely.ts";
import { twilio } from "./catalogue/twilio.ts";
import { upstashQstash } from "./catalogue/upstash-qstash.ts";
import { videosdk } from "./catalogue/videosdk.ts";
import { webflow } from "./catalogue/webflow.ts";
import { workos } from "./catalogue/workos.ts";
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
  authorizenet,
  awsSns,
  azureEventGrid,
  billit,
  bitmovin,
  bunnyStream,
  cloudflareStream,
  cloudinary,
  contentful,
  daily,
  deepgram,
  discord,
  dropboxSign,
  dropbox,
  elevenlabs,
  fusionauth,
  github,
  gitlab,
  gong,
  hookdeck,
  hubspot,
  hygraph,
  inngest,
  kick,
  livekit,
  livepeer,
  mailchannels,
  mollie,
  okta,
  onlyofficeDocspace,
  paypal,
  podium,
  postmark,
  remotion,
  revenium,
  revenuecat,
  salesforceMcEns,
  sanity,
  sendgrid,
  slack,
  standardWebhooksProvider,
  stripe,
  svix,
  tabapay,
  twilio,
  upstashQstash,
  videosdk,
  webflow,
  workos,
];

/** Every provider hooktap knows, by id. */
export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(
  ALL.map((provider) => [provider.id, provider]),
);

/** The provider of this id, or null. */
export function find(id: string): Provider | null {
  return Object.hasOwn(providers, id) ? providers[id]! : null;
}

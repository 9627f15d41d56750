import { adyen } from "./catalogue/adyen.ts";
import { awsSns } from "./catalogue/aws-sns.ts";
import { braintree } from "./catalogue/braintree.ts";
import { brevo } from "./catalogue/brevo.ts";
import { chargebee } from "./catalogue/chargebee.ts";
import { cloudinary } from "./catalogue/cloudinary.ts";
import { coinbaseCommerce } from "./catalogue/coinbase-commerce.ts";
import { discord } from "./catalogue/discord.ts";
import { docusign } from "./catalogue/docusign.ts";
import { dolbyMillicast } from "./catalogue/dolby-millicast.ts";
import { dolbyOptiview } from "./catalogue/dolby-optiview.ts";
import { dolbyioCommunications } from "./catalogue/dolbyio-communications.ts";
import { dolbyioMedia } from "./catalogue/dolbyio-media.ts";
import { emailit } from "./catalogue/emailit.ts";
import { fireflies } from "./catalogue/fireflies.ts";
import { fourthwall } from "./catalogue/fourthwall.ts";
import { github } from "./catalogue/github.ts";
import { gitlab } from "./catalogue/gitlab.ts";
import { gocardless } from "./catalogue/gocardless.ts";
import { hubspot } from "./catalogue/hubspot.ts";
import { larkFeishu } from "./catalogue/lark-feishu.ts";
import { lemonsqueezy } from "./catalogue/lemonsqueezy.ts";
import { line } from "./catalogue/line.ts";
import { livekit } from "./catalogue/livekit.ts";
import { mailchannels } from "./catalogue/mailchannels.ts";
import { mailgun } from "./catalogue/mailgun.ts";
import { meta } from "./catalogue/meta.ts";
import { microsoftTeams } from "./catalogue/microsoft-teams.ts";
import { mux } from "./catalogue/mux.ts";
import { paddle } from "./catalogue/paddle.ts";
import { paypal } from "./catalogue/paypal.ts";
import { plaid } from "./catalogue/plaid.ts";
import { postmark } from "./catalogue/postmark.ts";
import { pusher } from "./catalogue/pusher.ts";
import { qencode } from "./catalogue/qencode.ts";
import { qonto } from "./catalogue/qonto.ts";
import { razorpay } from "./catalogue/razorpay.ts";
import { recurly } from "./catalogue/recurly.ts";
import { revolut } from "./catalogue/revolut.ts";
import { sendgrid } from "./catalogue/sendgrid.ts";
import { shopify } from "./catalogue/shopify.ts";
import { slack } from "./catalogue/slack.ts";
import { square } from "./catalogue/square.ts";
import { standardWebhooksProvider } from "./catalogue/standard-webhooks.ts";
import { streamChat } from "./catalogue/stream-chat.ts";
import { stripe } from "./catalogue/stripe.ts";
import { surge } from "./catalogue/surge.ts";
import { svix } from "./catalogue/svix.ts";
import { telegram } from "./catalogue/telegram.ts";
import { tiktok } from "./catalogue/tiktok.ts";
import { transcodely } from "./catalogue/transcodely.ts";
import { twilio } from "./catalogue/twilio.ts";
import { twitch } from "./catalogue/twitch.ts";
import { vonage } from "./catalogue/vonage.ts";
import { woocommerce } from "./catalogue/woocommerce.ts";
import { worldpay } from "./catalogue/worldpay.ts";
import { xTwitter } from "./catalogue/x-twitter.ts";
import { xero } from "./catalogue/xero.ts";
import { zoom } from "./catalogue/zoom.ts";
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
  braintree,
  brevo,
  chargebee,
  cloudinary,
  coinbaseCommerce,
  discord,
  docusign,
  emailit,
  fireflies,
  fourthwall,
  github,
  gitlab,
  gocardless,
  hubspot,
  larkFeishu,
  lemonsqueezy,
  line,
  livekit,
  mailchannels,
  mailgun,
  meta,
  microsoftTeams,
  mux,
  paddle,
  paypal,
  plaid,
  postmark,
  pusher,
  qonto,
  razorpay,
  recurly,
  revolut,
  sendgrid,
  shopify,
  slack,
  square,
  standardWebhooksProvider,
  streamChat,
  stripe,
  surge,
  svix,
  telegram,
  tiktok,
  twilio,
  twitch,
  vonage,
  woocommerce,
  worldpay,
  xTwitter,
  xero,
  zoom,
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

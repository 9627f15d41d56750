import { adyen } from "./catalogue/adyen.ts";
import { agora } from "./catalogue/agora.ts";
import { asana } from "./catalogue/asana.ts";
import { ashby } from "./catalogue/ashby.ts";
import { attio } from "./catalogue/attio.ts";
import { authorizenet } from "./catalogue/authorizenet.ts";
import { awsSns } from "./catalogue/aws-sns.ts";
import { azureEventGrid } from "./catalogue/azure-event-grid.ts";
import { billit } from "./catalogue/billit.ts";
import { bitbucket } from "./catalogue/bitbucket.ts";
import { bitmovin } from "./catalogue/bitmovin.ts";
import { braintree } from "./catalogue/braintree.ts";
import { brevo } from "./catalogue/brevo.ts";
import { buildkite } from "./catalogue/buildkite.ts";
import { bunnyStream } from "./catalogue/bunny-stream.ts";
import { calcom } from "./catalogue/calcom.ts";
import { calendly } from "./catalogue/calendly.ts";
import { chargebee } from "./catalogue/chargebee.ts";
import { circleci } from "./catalogue/circleci.ts";
import { clerk } from "./catalogue/clerk.ts";
import { clickup } from "./catalogue/clickup.ts";
import { cloudflareStream } from "./catalogue/cloudflare-stream.ts";
import { cloudinary } from "./catalogue/cloudinary.ts";
import { coinbaseCommerce } from "./catalogue/coinbase-commerce.ts";
import { confluence } from "./catalogue/confluence.ts";
import { contentful } from "./catalogue/contentful.ts";
import { cursor } from "./catalogue/cursor.ts";
import { daily } from "./catalogue/daily.ts";
import { deepgram } from "./catalogue/deepgram.ts";
import { discord } from "./catalogue/discord.ts";
import { docusign } from "./catalogue/docusign.ts";
import { dolbyMillicast } from "./catalogue/dolby-millicast.ts";
import { dolbyOptiview } from "./catalogue/dolby-optiview.ts";
import { dolbyioCommunications } from "./catalogue/dolbyio-communications.ts";
import { dolbyioMedia } from "./catalogue/dolbyio-media.ts";
import { dropbox } from "./catalogue/dropbox.ts";
import { dropboxSign } from "./catalogue/dropbox-sign.ts";
import { elevenlabs } from "./catalogue/elevenlabs.ts";
import { emailit } from "./catalogue/emailit.ts";
import { fireflies } from "./catalogue/fireflies.ts";
import { fourthwall } from "./catalogue/fourthwall.ts";
import { fusionauth } from "./catalogue/fusionauth.ts";
import { gitea } from "./catalogue/gitea.ts";
import { github } from "./catalogue/github.ts";
import { gitlab } from "./catalogue/gitlab.ts";
import { gocardless } from "./catalogue/gocardless.ts";
import { gong } from "./catalogue/gong.ts";
import { granola } from "./catalogue/granola.ts";
import { greenhouse } from "./catalogue/greenhouse.ts";
import { heroku } from "./catalogue/heroku.ts";
import { hookdeck } from "./catalogue/hookdeck.ts";
import { hubspot } from "./catalogue/hubspot.ts";
import { hygraph } from "./catalogue/hygraph.ts";
import { incidentIo } from "./catalogue/incident-io.ts";
import { inngest } from "./catalogue/inngest.ts";
import { intercom } from "./catalogue/intercom.ts";
import { jira } from "./catalogue/jira.ts";
import { kick } from "./catalogue/kick.ts";
import { larkFeishu } from "./catalogue/lark-feishu.ts";
import { lemonsqueezy } from "./catalogue/lemonsqueezy.ts";
import { line } from "./catalogue/line.ts";
import { linear } from "./catalogue/linear.ts";
import { liveblocks } from "./catalogue/liveblocks.ts";
import { livekit } from "./catalogue/livekit.ts";
import { livepeer } from "./catalogue/livepeer.ts";
import { mailchannels } from "./catalogue/mailchannels.ts";
import { mailgun } from "./catalogue/mailgun.ts";
import { meta } from "./catalogue/meta.ts";
import { microsoftTeams } from "./catalogue/microsoft-teams.ts";
import { mollie } from "./catalogue/mollie.ts";
import { monday } from "./catalogue/monday.ts";
import { mux } from "./catalogue/mux.ts";
import { netlify } from "./catalogue/netlify.ts";
import { notion } from "./catalogue/notion.ts";
import { okta } from "./catalogue/okta.ts";
import { onlyofficeDocspace } from "./catalogue/onlyoffice-docspace.ts";
import { openai } from "./catalogue/openai.ts";
import { paddle } from "./catalogue/paddle.ts";
import { pagerduty } from "./catalogue/pagerduty.ts";
import { paypal } from "./catalogue/paypal.ts";
import { plaid } from "./catalogue/plaid.ts";
import { podium } from "./catalogue/podium.ts";
import { polar } from "./catalogue/polar.ts";
import { postmark } from "./catalogue/postmark.ts";
import { pusher } from "./catalogue/pusher.ts";
import { qencode } from "./catalogue/qencode.ts";
import { qonto } from "./catalogue/qonto.ts";
import { razorpay } from "./catalogue/razorpay.ts";
import { recurly } from "./catalogue/recurly.ts";
import { remotion } from "./catalogue/remotion.ts";
import { replicate } from "./catalogue/replicate.ts";
import { resend } from "./catalogue/resend.ts";
import { revenium } from "./catalogue/revenium.ts";
import { revenuecat } from "./catalogue/revenuecat.ts";
import { revolut } from "./catalogue/revolut.ts";
import { rootly } from "./catalogue/rootly.ts";
import { salesforceMcEns } from "./catalogue/salesforce-mc-ens.ts";
import { sanity } from "./catalogue/sanity.ts";
import { sendgrid } from "./catalogue/sendgrid.ts";
import { sentry } from "./catalogue/sentry.ts";
import { shopify } from "./catalogue/shopify.ts";
import { slack } from "./catalogue/slack.ts";
import { square } from "./catalogue/square.ts";
import { standardWebhooksProvider } from "./catalogue/standard-webhooks.ts";
import { streamChat } from "./catalogue/stream-chat.ts";
import { stripe } from "./catalogue/stripe.ts";
import { supabaseAuthHooks } from "./catalogue/supabase-auth-hooks.ts";
import { surge } from "./catalogue/surge.ts";
import { svix } from "./catalogue/svix.ts";
import { tabapay } from "./catalogue/tabapay.ts";
import { telegram } from "./catalogue/telegram.ts";
import { tiktok } from "./catalogue/tiktok.ts";
import { transcodely } from "./catalogue/transcodely.ts";
import { trello } from "./catalogue/trello.ts";
import { twilio } from "./catalogue/twilio.ts";
import { twitch } from "./catalogue/twitch.ts";
import { typeform } from "./catalogue/typeform.ts";
import { upstashQstash } from "./catalogue/upstash-qstash.ts";
import { vercel } from "./catalogue/vercel.ts";
import { videosdk } from "./catalogue/videosdk.ts";
import { vonage } from "./catalogue/vonage.ts";
import { webflow } from "./catalogue/webflow.ts";
import { woocommerce } from "./catalogue/woocommerce.ts";
import { workos } from "./catalogue/workos.ts";
import { worldpay } from "./catalogue/worldpay.ts";
import { xTwitter } from "./catalogue/x-twitter.ts";
import { xero } from "./catalogue/xero.ts";
import { zendesk } from "./catalogue/zendesk.ts";
import { zoom } from "./catalogue/zoom.ts";
import type { Provider } from "./provider.ts";

const ALL: readonly Provider[] = [
  dolbyioMedia,
  dolbyMillicast,
  dolbyOptiview,
  dolbyioCommunications,
  transcodely,
  qencode,
  // Of senders that a request fits equally the first is taken: what several share comes before those who use it.
  standardWebhooksProvider,
  svix,
  adyen,
  agora,
  asana,
  ashby,
  attio,
  authorizenet,
  awsSns,
  azureEventGrid,
  billit,
  bitbucket,
  bitmovin,
  braintree,
  brevo,
  buildkite,
  bunnyStream,
  calcom,
  calendly,
  chargebee,
  circleci,
  clerk,
  clickup,
  cloudflareStream,
  cloudinary,
  coinbaseCommerce,
  confluence,
  contentful,
  cursor,
  daily,
  deepgram,
  discord,
  docusign,
  dropbox,
  dropboxSign,
  elevenlabs,
  emailit,
  fireflies,
  fourthwall,
  fusionauth,
  gitea,
  github,
  gitlab,
  gocardless,
  gong,
  granola,
  greenhouse,
  heroku,
  hookdeck,
  hubspot,
  hygraph,
  incidentIo,
  inngest,
  intercom,
  jira,
  kick,
  larkFeishu,
  lemonsqueezy,
  line,
  linear,
  liveblocks,
  livekit,
  livepeer,
  mailchannels,
  mailgun,
  meta,
  microsoftTeams,
  mollie,
  monday,
  mux,
  netlify,
  notion,
  okta,
  onlyofficeDocspace,
  openai,
  paddle,
  pagerduty,
  paypal,
  plaid,
  podium,
  polar,
  postmark,
  pusher,
  qonto,
  razorpay,
  recurly,
  remotion,
  replicate,
  resend,
  revenium,
  revenuecat,
  revolut,
  rootly,
  salesforceMcEns,
  sanity,
  sendgrid,
  sentry,
  shopify,
  slack,
  square,
  streamChat,
  stripe,
  supabaseAuthHooks,
  surge,
  tabapay,
  telegram,
  tiktok,
  trello,
  twilio,
  twitch,
  typeform,
  upstashQstash,
  vercel,
  videosdk,
  vonage,
  webflow,
  woocommerce,
  workos,
  worldpay,
  xTwitter,
  xero,
  zendesk,
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

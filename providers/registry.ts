import { adyen } from "./catalogue/adyen.ts";
import { asana } from "./catalogue/asana.ts";
import { ashby } from "./catalogue/ashby.ts";
import { attio } from "./catalogue/attio.ts";
import { awsSns } from "./catalogue/aws-sns.ts";
import { bitbucket } from "./catalogue/bitbucket.ts";
import { buildkite } from "./catalogue/buildkite.ts";
import { calcom } from "./catalogue/calcom.ts";
import { calendly } from "./catalogue/calendly.ts";
import { circleci } from "./catalogue/circleci.ts";
import { clerk } from "./catalogue/clerk.ts";
import { clickup } from "./catalogue/clickup.ts";
import { cloudinary } from "./catalogue/cloudinary.ts";
import { confluence } from "./catalogue/confluence.ts";
import { cursor } from "./catalogue/cursor.ts";
import { discord } from "./catalogue/discord.ts";
import { dolbyMillicast } from "./catalogue/dolby-millicast.ts";
import { dolbyOptiview } from "./catalogue/dolby-optiview.ts";
import { dolbyioCommunications } from "./catalogue/dolbyio-communications.ts";
import { dolbyioMedia } from "./catalogue/dolbyio-media.ts";
import { gitea } from "./catalogue/gitea.ts";
import { github } from "./catalogue/github.ts";
import { gitlab } from "./catalogue/gitlab.ts";
import { granola } from "./catalogue/granola.ts";
import { greenhouse } from "./catalogue/greenhouse.ts";
import { heroku } from "./catalogue/heroku.ts";
import { hubspot } from "./catalogue/hubspot.ts";
import { incidentIo } from "./catalogue/incident-io.ts";
import { intercom } from "./catalogue/intercom.ts";
import { jira } from "./catalogue/jira.ts";
import { linear } from "./catalogue/linear.ts";
import { liveblocks } from "./catalogue/liveblocks.ts";
import { livekit } from "./catalogue/livekit.ts";
import { mailchannels } from "./catalogue/mailchannels.ts";
import { monday } from "./catalogue/monday.ts";
import { netlify } from "./catalogue/netlify.ts";
import { notion } from "./catalogue/notion.ts";
import { openai } from "./catalogue/openai.ts";
import { pagerduty } from "./catalogue/pagerduty.ts";
import { paypal } from "./catalogue/paypal.ts";
import { polar } from "./catalogue/polar.ts";
import { postmark } from "./catalogue/postmark.ts";
import { qencode } from "./catalogue/qencode.ts";
import { replicate } from "./catalogue/replicate.ts";
import { resend } from "./catalogue/resend.ts";
import { rootly } from "./catalogue/rootly.ts";
import { sendgrid } from "./catalogue/sendgrid.ts";
import { sentry } from "./catalogue/sentry.ts";
import { slack } from "./catalogue/slack.ts";
import { standardWebhooksProvider } from "./catalogue/standard-webhooks.ts";
import { stripe } from "./catalogue/stripe.ts";
import { supabaseAuthHooks } from "./catalogue/supabase-auth-hooks.ts";
import { svix } from "./catalogue/svix.ts";
import { transcodely } from "./catalogue/transcodely.ts";
import { trello } from "./catalogue/trello.ts";
import { twilio } from "./catalogue/twilio.ts";
import { typeform } from "./catalogue/typeform.ts";
import { vercel } from "./catalogue/vercel.ts";
import { zendesk } from "./catalogue/zendesk.ts";
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
  asana,
  ashby,
  attio,
  awsSns,
  bitbucket,
  buildkite,
  calcom,
  calendly,
  circleci,
  clerk,
  clickup,
  cloudinary,
  confluence,
  cursor,
  discord,
  gitea,
  github,
  gitlab,
  granola,
  greenhouse,
  heroku,
  hubspot,
  incidentIo,
  intercom,
  jira,
  linear,
  liveblocks,
  livekit,
  mailchannels,
  monday,
  netlify,
  notion,
  openai,
  pagerduty,
  paypal,
  polar,
  postmark,
  replicate,
  resend,
  rootly,
  sendgrid,
  sentry,
  slack,
  stripe,
  supabaseAuthHooks,
  trello,
  twilio,
  typeform,
  vercel,
  zendesk,
];

/** Every provider hooktap knows, by id. */
export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(
  ALL.map((provider) => [provider.id, provider]),
);

/** The provider of this id, or null. */
export function find(id: string): Provider | null {
  return Object.hasOwn(providers, id) ? providers[id]! : null;
}

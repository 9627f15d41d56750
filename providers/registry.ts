import { adyen } from "./catalogue/adyen.ts";
import { awsSns } from "./catalogue/aws-sns.ts";
import { bitbucket } from "./catalogue/bitbucket.ts";
import { buildkite } from "./catalogue/buildkite.ts";
import { circleci } from "./catalogue/circleci.ts";
import { clerk } from "./catalogue/clerk.ts";
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
import { heroku } from "./catalogue/heroku.ts";
import { hubspot } from "./catalogue/hubspot.ts";
import { incidentIo } from "./catalogue/incident-io.ts";
import { jira } from "./catalogue/jira.ts";
import { liveblocks } from "./catalogue/liveblocks.ts";
import { livekit } from "./catalogue/livekit.ts";
import { mailchannels } from "./catalogue/mailchannels.ts";
import { netlify } from "./catalogue/netlify.ts";
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
import { twilio } from "./catalogue/twilio.ts";
import { vercel } from "./catalogue/vercel.ts";
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
  awsSns,
  bitbucket,
  buildkite,
  circleci,
  clerk,
  cloudinary,
  confluence,
  cursor,
  discord,
  gitea,
  github,
  gitlab,
  granola,
  heroku,
  hubspot,
  incidentIo,
  jira,
  liveblocks,
  livekit,
  mailchannels,
  netlify,
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
  twilio,
  vercel,
];

/** Every provider hooktap knows, by id. */
export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(
  ALL.map((provider) => [provider.id, provider]),
);

/** The provider of this id, or null. */
export function find(id: string): Provider | null {
  return Object.hasOwn(providers, id) ? providers[id]! : null;
}

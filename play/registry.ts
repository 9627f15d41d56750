import type { SampleProvider } from "./event.ts";
import { clerkEvents } from "./events/clerk.ts";
import { discordEvents } from "./events/discord.ts";
import { dolbyMillicastEvents } from "./events/dolby-millicast.ts";
import { dolbyOptiviewEvents } from "./events/dolby-optiview.ts";
import { dolbyioMediaEvents } from "./events/dolbyio-media.ts";
import { githubEvents } from "./events/github.ts";
import { gitlabEvents } from "./events/gitlab.ts";
import { hubspotEvents } from "./events/hubspot.ts";
import { linearEvents } from "./events/linear.ts";
import { mailgunEvents } from "./events/mailgun.ts";
import { muxEvents } from "./events/mux.ts";
import { paddleEvents } from "./events/paddle.ts";
import { qencodeEvents } from "./events/qencode.ts";
import { resendEvents } from "./events/resend.ts";
import { sendgridEvents } from "./events/sendgrid.ts";
import { shopifyEvents } from "./events/shopify.ts";
import { slackEvents } from "./events/slack.ts";
import { squareEvents } from "./events/square.ts";
import { standardWebhooksEvents } from "./events/standard-webhooks.ts";
import { stripeEvents } from "./events/stripe.ts";
import { svixEvents } from "./events/svix.ts";
import { transcodelyEvents } from "./events/transcodely.ts";
import { twilioEvents } from "./events/twilio.ts";
import { zoomEvents } from "./events/zoom.ts";

/** The senders that can be played, in the order of lists. */
export const SAMPLES: readonly SampleProvider[] = [
  dolbyioMediaEvents,
  dolbyMillicastEvents,
  dolbyOptiviewEvents,
  transcodelyEvents,
  qencodeEvents,
  stripeEvents,
  githubEvents,
  shopifyEvents,
  slackEvents,
  twilioEvents,
  standardWebhooksEvents,
  svixEvents,
  sendgridEvents,
  muxEvents,
  zoomEvents,
  paddleEvents,
  mailgunEvents,
  discordEvents,
  linearEvents,
  gitlabEvents,
  resendEvents,
  clerkEvents,
  squareEvents,
  hubspotEvents,
];

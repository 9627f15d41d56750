import type { SampleProvider } from "../event.ts";
import {
  id,
  isoOf,
  listOf,
  maybe,
  nullOr,
  open,
  oneOf,
  orNull,
  sampled,
  serialOf,
  type Shape,
  text,
} from "../sample.ts";

/** Discord's ids are numbers too large for JSON, and so are written as texts. */
const snowflake = (name: string) => text((making) => `1${serialOf(making, name, 15)}000`);
const ownSnowflake = text(
  ({ own }) => `1${10 ** 14 + (Number.parseInt(own("interaction", 11), 16) % (9 * 10 ** 14))}000`,
);

const applicationId = snowflake("application");
/** With six digits of a second. */
const now = text((making) => isoOf(making).replace("Z", "000"));

const user = {
  id: snowflake("user"),
  username: "ada",
  discriminator: "0",
  global_name: orNull("Ada"),
  avatar: nullOr(""),
  avatar_decoration_data: nullOr(open()),
  public_flags: 0,
  bot: maybe(true),
  clan: nullOr(open()),
  primary_guild: nullOr(open()),
};

/** https://docs.discord.com/developers/events/webhook-events */
const event = (name: string, title: string, data: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: () => [["User-Agent", "Discord-Webhook/1.0 (+https://discord.com)"]],
    shape: {
      version: 1,
      application_id: applicationId,
      type: 1,
      event: { type: oneOf(name), timestamp: now, data },
    },
  });

/** https://docs.discord.com/developers/interactions/receiving-and-responding: what happens is told by the number of `type`. */
const interaction = (name: string, title: string, type: number, more: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: () => [["User-Agent", "Discord-Interactions/1.0 (+https://discord.com)"]],
    shape: {
      application_id: applicationId,
      entitlements: listOf(open()),
      id: ownSnowflake,
      token: id("", "interaction token", 64),
      type,
      version: 1,
      ...more,
    },
  });

const member = {
  user,
  nick: nullOr(""),
  avatar: nullOr(""),
  banner: nullOr(""),
  roles: listOf(""),
  joined_at: text((making) => `${isoOf(making, -86_400).slice(0, 23)}000+00:00`),
  premium_since: nullOr(""),
  deaf: false,
  mute: false,
  flags: 0,
  pending: false,
  permissions: "2147483647",
  communication_disabled_until: nullOr(""),
  unusual_dm_activity_until: nullOr(""),
};

const inGuild = {
  app_permissions: "562949953601536",
  attachment_size_limit: 10_485_760,
  authorizing_integration_owners: open({ "0": snowflake("guild") }),
  channel: open({ id: snowflake("channel"), name: "deployments", type: 0 }),
  channel_id: snowflake("channel"),
  context: 0,
  guild: open({ id: snowflake("guild"), locale: "en-US", features: [] }),
  guild_id: snowflake("guild"),
  guild_locale: "en-US",
  locale: "en-US",
  member,
};

const command = {
  id: snowflake("command"),
  name: "deploy",
  type: 1,
  guild_id: maybe(""),
  resolved: maybe(open()),
  options: [{ name: "target", type: 3, value: "production" }],
};

const entitlement = {
  id: snowflake("entitlement"),
  sku_id: snowflake("sku"),
  application_id: applicationId,
  user_id: snowflake("user"),
  promotion_id: nullOr(""),
  type: 8,
  deleted: false,
  gift_code_flags: 0,
  consumed: false,
  starts_at: orNull(now),
  ends_at: nullOr(""),
  guild_id: maybe(""),
  subscription_id: maybe(""),
};

export const discordEvents: SampleProvider = {
  id: "discord",
  events: [
    interaction("APPLICATION_COMMAND", "Somebody used a command", 2, { ...inGuild, data: command }),
    interaction("MESSAGE_COMPONENT", "Somebody pressed a button", 3, {
      ...inGuild,
      data: { custom_id: "approve", component_type: 2, id: 1, values: maybe([""]), resolved: maybe(open()) },
      message: open({ id: snowflake("message"), channel_id: snowflake("channel"), content: "May this go out?" }),
    }),
    interaction("MODAL_SUBMIT", "Somebody sent a form", 5, {
      ...inGuild,
      data: {
        custom_id: "release_form",
        components: [{ type: 1, id: 1, components: [{ type: 4, id: 2, custom_id: "note", value: "Ready to go" }] }],
        resolved: maybe(open()),
      },
    }),
    interaction("PING", "Discord asks whether the address is yours", 1, { user: maybe(user) }),
    event("APPLICATION_AUTHORIZED", "Somebody added the app", {
      integration_type: 1,
      user,
      scopes: ["applications.commands"],
      guild: maybe(open()),
    }),
    event("APPLICATION_DEAUTHORIZED", "Somebody removed the app", { user }),
    event("ENTITLEMENT_CREATE", "Somebody bought something", entitlement),
  ],
};

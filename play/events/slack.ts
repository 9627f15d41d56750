import type { SampleEvent, SampleProvider } from "../event.ts";
import { unixSeconds } from "../making.ts";
import { listOf, maybe, nullOr, oneOf, open, orNull, sampled, type Shape, text, unix } from "../sample.ts";

const AGENT: [string, string] = ["User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)"];
const TOKEN = "verification-token";

/** Slack's ids are capitals and digits. */
const slackId = (prefix: string, name: string) => text(({ hex }) => prefix + hex(name, 10).toUpperCase());
/** A time that also names a message: seconds, and six digits that make it one of its own. */
const ts = (name: string, offset = 0) =>
  text(
    (making) =>
      `${unixSeconds(making.now) + offset}.${(100_000 + (Number.parseInt(making.hex(name, 6), 16) % 900_000)).toString()}`,
  );

const team = slackId("T", "team");
const channel = slackId("C", "channel");
const user = slackId("U", "user");
const bot = slackId("U", "bot");
const app = slackId("A", "app");

/** https://docs.slack.dev/apis/events-api: every event in the same envelope. */
const event = (name: string, title: string, inner: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: () => [AGENT],
    shape: {
      token: TOKEN,
      team_id: team,
      context_team_id: team,
      context_enterprise_id: nullOr(""),
      api_app_id: app,
      event: { type: oneOf(name), ...inner },
      type: oneOf("event_callback"),
      event_id: text(({ own }) => `Ev${own("event", 10).toUpperCase()}`),
      event_time: unix(),
      authorizations: [
        {
          enterprise_id: nullOr(""),
          team_id: team,
          user_id: bot,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: text(({ own }) => `4-${own("context", 40)}`),
    },
  });

const trigger = text(({ hex, own }) => `${own("trigger", 13)}.${hex("team", 10)}.${own("trigger secret", 32)}`);
const answerAt = (kind: "commands" | "actions") =>
  text(({ hex }) => `https://hooks.example.com/${kind}/T${hex("team", 10).toUpperCase()}/${hex(kind, 24)}`);

/** https://docs.slack.dev/interactivity/implementing-slash-commands: a form of plain fields. */
const slashCommand: SampleEvent = sampled({
  name: "/deploy",
  title: "Somebody typed a slash command",
  body: "form",
  headers: () => [AGENT],
  shape: {
    token: TOKEN,
    team_id: team,
    team_domain: "example",
    channel_id: channel,
    channel_name: "deployments",
    user_id: user,
    user_name: "ada",
    command: "/deploy",
    text: "shop production",
    api_app_id: app,
    is_enterprise_install: oneOf("false", "true"),
    response_url: answerAt("commands"),
    trigger_id: trigger,
    enterprise_id: maybe(""),
    enterprise_name: maybe(""),
  },
});

const person = { id: user, username: "ada", name: "ada", team_id: team };
const workspace = { id: team, domain: "example" };
const plain = (value: string) => ({ type: oneOf("plain_text"), text: value, emoji: true });

/** https://docs.slack.dev/reference/interaction-payloads: JSON in the one field of a form. */
const interaction = (name: string, title: string, rest: { [key: string]: Shape }): SampleEvent =>
  sampled({
    name,
    title,
    body: "form",
    headers: () => [AGENT],
    shape: {
      payload: {
        type: oneOf(name),
        user: person,
        api_app_id: app,
        token: TOKEN,
        trigger_id: trigger,
        team: orNull(workspace),
        enterprise: nullOr({ id: "", name: "" }),
        is_enterprise_install: false,
        ...rest,
      },
    },
  });

const approve = {
  type: oneOf("button"),
  block_id: "approval",
  action_id: "approve",
  text: plain("Approve"),
  value: "release-1001",
  style: maybe(oneOf("primary", "danger")),
  action_ts: ts("action"),
};

const view = {
  id: slackId("V", "view"),
  team_id: team,
  type: oneOf("modal", "home"),
  blocks: [open({ type: "input", block_id: "note", label: { type: "plain_text", text: "Note" } })],
  private_metadata: "release-1001",
  callback_id: "release_form",
  state: { values: open({ note: { text: { type: "plain_text_input", value: "Ready to go" } } }) },
  hash: text((making) => `${unixSeconds(making.now)}.${making.hex("view hash", 8)}`),
  title: plain("Release"),
  clear_on_close: false,
  notify_on_close: false,
  close: nullOr(plain("Cancel")),
  submit: orNull(plain("Send")),
  previous_view_id: nullOr(""),
  root_view_id: slackId("V", "view"),
  app_id: app,
  external_id: "",
  app_installed_team_id: team,
  bot_id: slackId("B", "bot id"),
};

export const slackEvents: SampleProvider = {
  id: "slack",
  events: [
    event("app_mention", "Somebody mentioned the app", {
      user,
      ts: ts("message"),
      client_msg_id: maybe(""),
      text: text(({ hex }) => `<@U${hex("bot", 10).toUpperCase()}> is the release out?`),
      team,
      thread_ts: maybe(""),
      blocks: listOf(open()),
      channel,
      event_ts: ts("message"),
    }),
    event("message", "A message was posted in a channel", {
      subtype: maybe("bot_message"),
      user,
      ts: ts("message"),
      client_msg_id: maybe(""),
      text: "The release is out.",
      team,
      thread_ts: maybe(""),
      blocks: listOf(open()),
      channel,
      event_ts: ts("message"),
      channel_type: oneOf("channel", "group", "im", "mpim", "app_home"),
    }),
    event("reaction_added", "Somebody reacted to a message", {
      user,
      reaction: "tada",
      item_user: maybe(user),
      item: { type: oneOf("message"), channel, ts: ts("message", -60) },
      event_ts: ts("reaction"),
    }),
    event("member_joined_channel", "Somebody joined a channel", {
      user,
      channel,
      channel_type: oneOf("C", "G"),
      team,
      inviter: maybe(user),
      event_ts: ts("joined"),
    }),
    event("channel_created", "A channel was made", {
      channel: {
        id: channel,
        is_channel: true,
        name: "deployments",
        name_normalized: "deployments",
        created: unix(),
        creator: user,
        is_shared: false,
        is_org_shared: false,
        context_team_id: team,
      },
      event_ts: ts("created"),
    }),
    event("app_home_opened", "Somebody opened the app's home", {
      user,
      channel: slackId("D", "direct"),
      event_ts: ts("opened"),
      tab: oneOf("home", "messages"),
      view: maybe(open()),
    }),
    sampled({
      name: "url_verification",
      title: "Slack asks whether the address is yours",
      body: "json",
      headers: () => [AGENT],
      shape: {
        token: TOKEN,
        challenge: text(({ hex }) => hex("challenge", 52)),
        type: oneOf("url_verification"),
      },
    }),
    slashCommand,
    interaction("block_actions", "Somebody pressed a button", {
      container: {
        type: oneOf("message", "view"),
        message_ts: ts("message", -60),
        channel_id: channel,
        is_ephemeral: false,
      },
      channel: { id: channel, name: "deployments" },
      message: open({ type: "message", text: "May this go out?", ts: ts("message", -60), user: bot }),
      state: { values: open() },
      response_url: answerAt("actions"),
      actions: [approve],
    }),
    interaction("view_submission", "Somebody sent a form", { view, response_urls: listOf(open()) }),
    interaction("shortcut", "Somebody chose a global shortcut", {
      callback_id: "new_release",
      action_ts: ts("shortcut"),
    }),
  ],
};

import type { SampleProvider } from "../event.ts";
import { uuid as uuidOf } from "../making.ts";
import { iso, listOf, maybe, nullOr, oneOf, open, orNull, sampled, type Shape, unixMs, uuid } from "../sample.ts";

const actor = {
  id: uuid("user"),
  name: "Ada Example",
  email: "ada@example.com",
  avatarUrl: maybe(""),
  url: "https://linear.app/example/profiles/ada",
  type: oneOf("user"),
};

/** https://linear.app/developers/webhooks. The time is signed within the body. */
const event = (
  type: string,
  action: string,
  title: string,
  url: string,
  data: Shape,
  before?: { [key: string]: Shape },
) =>
  sampled({
    name: `${type}.${action}`,
    title,
    body: "json",
    headers: ({ own }) => [
      ["User-Agent", "Linear-Webhook"],
      ["Linear-Delivery", uuidOf(own("delivery", 32))],
      ["Linear-Event", type],
    ],
    shape: {
      action: oneOf(action),
      actor,
      createdAt: iso(),
      data,
      url: `https://linear.app/example/${url}`,
      type: oneOf(type),
      organizationId: uuid("organization"),
      webhookTimestamp: unixMs(),
      webhookId: uuid("webhook"),
      ...(before ? { updatedFrom: open(before) } : {}),
    },
  });

const team = { id: uuid("team"), key: "SHOP", name: "Shop" };
const state = (name: string, type: string) => ({ id: uuid(`state ${name}`), color: "#bec2c8", name, type });

const issue = {
  id: uuid("issue"),
  createdAt: iso(-60),
  updatedAt: iso(),
  number: 7,
  title: "The total is wrong with two coupons",
  description: maybe(""),
  priority: 2,
  priorityLabel: oneOf("High", "Urgent", "Medium", "Low", "No priority"),
  sortOrder: -100.5,
  boardOrder: maybe(0),
  estimate: nullOr(1),
  startedAt: nullOr(iso()),
  completedAt: nullOr(iso()),
  canceledAt: nullOr(iso()),
  dueDate: nullOr("2026-03-31"),
  labelIds: listOf(""),
  labels: listOf({ id: "", color: "", name: "" }),
  teamId: uuid("team"),
  team,
  stateId: uuid("state Todo"),
  state: state("Todo", "unstarted"),
  creatorId: uuid("user"),
  assigneeId: nullOr(""),
  assignee: maybe({ id: "", name: "", email: "" }),
  projectId: nullOr(""),
  cycleId: nullOr(""),
  parentId: nullOr(""),
  subscriberIds: [uuid("user")],
  previousIdentifiers: listOf(""),
  identifier: "SHOP-7",
  url: "https://linear.app/example/issue/SHOP-7/the-total-is-wrong-with-two-coupons",
  botActor: nullOr(open()),
  reactionData: listOf(open()),
};

const ISSUE = "issue/SHOP-7/the-total-is-wrong-with-two-coupons";

const comment = {
  id: uuid("comment"),
  createdAt: iso(),
  updatedAt: iso(),
  body: "I can see it too, a fix is on its way.",
  issueId: uuid("issue"),
  userId: uuid("user"),
  parentId: maybe(""),
  editedAt: nullOr(iso()),
  resolvedAt: nullOr(iso()),
  reactionData: listOf(open()),
  issue: { id: uuid("issue"), identifier: "SHOP-7", title: issue.title, teamId: uuid("team"), team, url: issue.url },
  user: { id: uuid("user"), name: actor.name, email: actor.email, url: actor.url },
};

const project = {
  id: uuid("project"),
  createdAt: iso(-86_400),
  updatedAt: iso(),
  name: "New checkout",
  description: "",
  slugId: "a1b2c3d4e5f6",
  icon: nullOr(""),
  color: "#bec2c8",
  state: oneOf("started", "planned", "backlog", "paused", "completed", "canceled"),
  priority: 0,
  sortOrder: -50.5,
  progress: 0.25,
  creatorId: uuid("user"),
  leadId: nullOr(""),
  memberIds: [uuid("user")],
  teamIds: [uuid("team")],
  labelIds: listOf(""),
  startDate: nullOr("2026-03-01"),
  targetDate: orNull("2026-06-30"),
  startedAt: orNull(iso(-3600)),
  completedAt: nullOr(iso()),
  canceledAt: nullOr(iso()),
  url: "https://linear.app/example/project/new-checkout-a1b2c3d4e5f6",
};

export const linearEvents: SampleProvider = {
  id: "linear",
  events: [
    event("Issue", "create", "An issue was made", ISSUE, issue),
    event(
      "Issue",
      "update",
      "An issue is being worked on",
      ISSUE,
      {
        ...issue,
        startedAt: orNull(iso()),
        stateId: uuid("state In Progress"),
        state: state("In Progress", "started"),
      },
      { updatedAt: iso(-60), startedAt: nullOr(iso()), stateId: uuid("state Todo") },
    ),
    event("Issue", "remove", "An issue was deleted", ISSUE, issue),
    event("Comment", "create", "Somebody commented on an issue", `${ISSUE}#comment`, comment),
    event("Project", "update", "A project has changed", "project/new-checkout-a1b2c3d4e5f6", project, {
      updatedAt: iso(-60),
      targetDate: "2026-05-31",
    }),
  ],
};

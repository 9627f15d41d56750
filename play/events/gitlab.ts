import type { SampleProvider } from "../event.ts";
import { uuid } from "../making.ts";
import { listOf, maybe, nullOr, oneOf, sampled, serial, type Shape } from "../sample.ts";
import {
  build,
  commit,
  issue,
  label,
  mergeRequest,
  note,
  olderProject,
  pipeline,
  project,
  push,
  repository,
  SITE,
  user,
} from "./gitlab-objects.ts";

/** https://docs.gitlab.com/user/project/integrations/webhook_events */
const event = (name: string, kind: string, title: string, shape: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: ({ hex, own }) => [
      ["User-Agent", "GitLab/18.9.0"],
      ["Idempotency-Key", uuid(own("delivery", 32))],
      // Told with a signing token, and the same again.
      ["webhook-id", uuid(own("delivery", 32))],
      ["X-Gitlab-Event", name],
      ["X-Gitlab-Webhook-UUID", uuid(hex("webhook", 32))],
      ["X-Gitlab-Instance", SITE],
      ["X-Gitlab-Event-UUID", uuid(own("event", 32))],
    ],
    shape: { object_kind: oneOf(kind), ...shape },
  });

export const gitlabEvents: SampleProvider = {
  id: "gitlab",
  events: [
    event("Push Hook", "push", "Commits were pushed to a branch", {
      event_name: oneOf("push"),
      ref: "refs/heads/main",
      ref_protected: true,
      ...push,
    }),
    event("Tag Push Hook", "tag_push", "A tag was pushed", {
      event_name: oneOf("tag_push"),
      ref: "refs/tags/v1.4.0",
      ref_protected: true,
      ...push,
      before: "0000000000000000000000000000000000000000",
    }),
    event("Merge Request Hook", "merge_request", "A merge request was opened", {
      event_type: oneOf("merge_request"),
      user,
      project: olderProject,
      object_attributes: mergeRequest,
      labels: [label],
      changes: {},
      repository,
      assignees: [user],
      reviewers: listOf(user),
    }),
    event("Issue Hook", "issue", "An issue was opened", {
      event_type: oneOf("issue", "confidential_issue"),
      user,
      project: olderProject,
      object_attributes: issue,
      labels: [label],
      changes: {},
      repository,
      assignees: listOf(user),
    }),
    event("Note Hook", "note", "Somebody commented on an issue", {
      event_type: oneOf("note", "confidential_note"),
      user,
      project_id: serial("project", 6),
      project: olderProject,
      object_attributes: note,
      repository,
      issue: maybe(issue),
      merge_request: maybe(mergeRequest),
    }),
    event("Pipeline Hook", "pipeline", "A pipeline has run", {
      object_attributes: pipeline,
      merge_request: nullOr({}),
      user,
      project,
      commit,
      builds: [build],
    }),
  ],
};

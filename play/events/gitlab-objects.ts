import { id, iso, listOf, maybe, nullOr, oneOf, orNull, serial, serialOf, text } from "../sample.ts";

export const SITE = "https://gitlab.example.com";
const PROJECT = "example/shop";

/** As GitLab writes a time outside of commits: `2026-03-04 05:06:07 UTC`. */
const time = (offset = 0) =>
  text(({ now }) => {
    const [date, clock] = new Date(now.getTime() + offset * 1000).toISOString().split(/[T.]/);
    return `${date} ${clock} UTC`;
  });

const sha = (name: string) => id("", `commit ${name}`, 40);

export const user = {
  id: serial("user", 6),
  name: "Ada Example",
  username: "ada",
  avatar_url: orNull("https://avatars.example.com/ada"),
  email: "[REDACTED]",
};

export const project = {
  id: serial("project", 6),
  name: "Shop",
  description: orNull("The example shop"),
  web_url: `${SITE}/${PROJECT}`,
  avatar_url: nullOr(""),
  git_ssh_url: `git@gitlab.example.com:${PROJECT}.git`,
  git_http_url: `${SITE}/${PROJECT}.git`,
  namespace: "Example",
  visibility_level: 0,
  path_with_namespace: PROJECT,
  default_branch: "main",
  ci_config_path: orNull(""),
};

/** An older form of the project, which GitLab keeps sending beside it. */
export const olderProject = {
  ...project,
  homepage: project.web_url,
  url: project.git_ssh_url,
  ssh_url: project.git_ssh_url,
  http_url: project.git_http_url,
};

export const repository = {
  name: "Shop",
  url: project.git_ssh_url,
  description: orNull("The example shop"),
  homepage: project.web_url,
};

export const commit = {
  id: sha("head"),
  message: "Count each coupon once\n",
  title: "Count each coupon once",
  timestamp: iso(-10, "seconds"),
  url: text(({ hex }) => `${SITE}/${PROJECT}/-/commit/${hex("commit head", 40)}`),
  author: { name: "Ada Example", email: "ada@example.com" },
};

const changedFiles = { added: listOf(""), modified: ["src/total.ts"], removed: listOf("") };

export const push = {
  before: sha("base"),
  after: sha("head"),
  checkout_sha: orNull(sha("head")),
  message: nullOr(""),
  user_id: serial("user", 6),
  user_name: "Ada Example",
  user_username: "ada",
  user_email: nullOr(""),
  user_avatar: orNull("https://avatars.example.com/ada"),
  project_id: serial("project", 6),
  project: olderProject,
  commits: [{ ...commit, ...changedFiles }],
  total_commits_count: 1,
  push_options: maybe({}),
  repository: {
    ...repository,
    git_http_url: project.git_http_url,
    git_ssh_url: project.git_ssh_url,
    visibility_level: 0,
  },
};

export const label = {
  id: serial("label", 6),
  title: "bug",
  color: "#d73a4a",
  project_id: serial("project", 6),
  created_at: time(-86_400),
  updated_at: time(-86_400),
  template: false,
  description: orNull(""),
  type: oneOf("ProjectLabel", "GroupLabel"),
  group_id: nullOr(0),
};

export const mergeRequest = {
  assignee_id: orNull(serial("user", 6)),
  author_id: serial("user", 6),
  created_at: time(-30),
  description: "Closes #7",
  draft: false,
  head_pipeline_id: nullOr(0),
  id: serial("merge request", 7),
  iid: 8,
  last_edited_at: nullOr(""),
  last_edited_by_id: nullOr(0),
  merge_commit_sha: nullOr(""),
  merge_error: nullOr(""),
  merge_params: { force_remove_source_branch: "1" },
  merge_status: oneOf("unchecked", "checking", "can_be_merged", "cannot_be_merged"),
  detailed_merge_status: "checking",
  merge_user_id: nullOr(0),
  merge_when_pipeline_succeeds: false,
  milestone_id: nullOr(0),
  source_branch: "count-once",
  source_project_id: serial("project", 6),
  state_id: 1,
  target_branch: "main",
  target_project_id: serial("project", 6),
  time_estimate: 0,
  title: "Count each coupon once",
  updated_at: time(),
  updated_by_id: nullOr(0),
  url: `${SITE}/${PROJECT}/-/merge_requests/8`,
  source: olderProject,
  target: olderProject,
  last_commit: commit,
  work_in_progress: false,
  total_time_spent: 0,
  time_change: 0,
  human_total_time_spent: nullOr(""),
  human_time_change: nullOr(""),
  human_time_estimate: nullOr(""),
  assignee_ids: [serial("user", 6)],
  reviewer_ids: listOf(0),
  labels: [label],
  state: oneOf("opened", "closed", "locked", "merged"),
  blocking_discussions_resolved: true,
  first_contribution: false,
  action: oneOf("open", "close", "reopen", "update", "approved", "unapproved", "merge"),
};

export const issue = {
  author_id: serial("user", 6),
  closed_at: nullOr(""),
  confidential: false,
  created_at: time(),
  description: orNull("With two coupons the second one is counted twice."),
  discussion_locked: nullOr(false),
  due_date: nullOr(""),
  id: serial("issue", 7),
  iid: 7,
  last_edited_at: nullOr(""),
  last_edited_by_id: nullOr(0),
  milestone_id: nullOr(0),
  moved_to_id: nullOr(0),
  duplicated_to_id: nullOr(0),
  project_id: serial("project", 6),
  relative_position: nullOr(0),
  state_id: 1,
  time_estimate: 0,
  title: "The total is wrong with two coupons",
  updated_at: time(),
  updated_by_id: nullOr(0),
  weight: nullOr(1),
  health_status: nullOr(""),
  type: oneOf("Issue", "Incident", "Task"),
  url: `${SITE}/${PROJECT}/-/issues/7`,
  total_time_spent: 0,
  assignee_ids: listOf(0),
  assignee_id: nullOr(0),
  labels: [label],
  state: oneOf("opened", "closed"),
  severity: oneOf("unknown", "low", "medium", "high", "critical"),
  action: oneOf("open", "close", "reopen", "update"),
};

export const note = {
  attachment: nullOr(""),
  author_id: serial("user", 6),
  change_position: nullOr({}),
  commit_id: nullOr(""),
  created_at: time(),
  discussion_id: id("", "discussion", 40),
  id: serial("note", 8),
  line_code: nullOr(""),
  note: "I can see it too, a fix is on its way.",
  noteable_id: serial("issue", 7),
  noteable_type: oneOf("Issue", "MergeRequest", "Commit", "Snippet"),
  original_position: nullOr({}),
  position: nullOr({}),
  project_id: serial("project", 6),
  resolved_at: nullOr(""),
  resolved_by_id: nullOr(0),
  resolved_by_push: nullOr(false),
  st_diff: nullOr({}),
  system: false,
  type: nullOr("DiscussionNote"),
  updated_at: time(),
  updated_by_id: nullOr(0),
  description: "I can see it too, a fix is on its way.",
  url: text((making) => `${SITE}/${PROJECT}/-/issues/7#note_${serialOf(making, "note", 8)}`),
  action: oneOf("create", "update"),
};

export const pipeline = {
  id: serial("pipeline", 9),
  iid: 42,
  name: nullOr(""),
  ref: "main",
  tag: false,
  sha: sha("head"),
  before_sha: sha("base"),
  source: "push",
  status: oneOf("success", "failed", "canceled", "running", "pending", "created", "skipped", "manual"),
  detailed_status: "passed",
  stages: ["test"],
  created_at: time(-120),
  finished_at: orNull(time()),
  duration: orNull(115),
  queued_duration: orNull(2),
  variables: listOf({ key: "", value: "" }),
  url: text((making) => `${SITE}/${PROJECT}/-/pipelines/${serialOf(making, "pipeline", 9)}`),
};

export const build = {
  id: serial("build", 10),
  stage: "test",
  name: "unit",
  status: oneOf("success", "failed", "canceled", "running", "pending", "created", "skipped", "manual"),
  created_at: time(-120),
  started_at: orNull(time(-118)),
  finished_at: orNull(time()),
  duration: orNull(115.5),
  queued_duration: orNull(1.5),
  failure_reason: nullOr(""),
  when: oneOf("on_success", "manual", "always", "on_failure"),
  manual: false,
  allow_failure: false,
  user,
  runner: nullOr({ id: 0, description: "" }),
  artifacts_file: { filename: nullOr(""), size: nullOr(0) },
  environment: nullOr({ name: "", action: "", deployment_tier: "" }),
};

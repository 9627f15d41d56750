import type { SampleProvider } from "../event.ts";
import { uuid } from "../making.ts";
import {
  iso,
  isoOf,
  listOf,
  nullOr,
  oneOf,
  orNull,
  sampled,
  serial,
  serialOf,
  type Shape,
  text,
  unix,
} from "../sample.ts";
import { issue, issueComment, pullRequest } from "./github-issues.ts";
import {
  developer,
  organization,
  OWNER,
  REPO,
  REPO_API,
  repository,
  reviewer,
  sha,
  SITE,
} from "./github-repository.ts";
import { deployment, deploymentStatus, workflow, workflowRun } from "./github-runs.ts";

const PAGE = `${SITE}/${REPO}`;

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads. The event's name is in a header; what happened to it is the body's `action`. */
const event = (name: string, title: string, shape: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: (making) => [
      ["User-Agent", `GitHub-Hookshot/${making.hex("hookshot", 7)}`],
      ["X-GitHub-Delivery", uuid(making.own("delivery", 32))],
      ["X-GitHub-Event", name],
      ["X-GitHub-Hook-ID", String(serialOf(making, "hook", 9))],
      ["X-GitHub-Hook-Installation-Target-ID", String(serialOf(making, "repository", 9))],
      ["X-GitHub-Hook-Installation-Target-Type", "repository"],
    ],
    shape: { repository, organization, sender: developer, ...shape },
  });

const author = { name: "Ada Example", email: "ada@example.com", username: "ada-example" };

const commit = {
  id: sha("head"),
  tree_id: sha("tree"),
  distinct: true,
  message: "Count each coupon once",
  timestamp: text((making) => isoOf(making, -10, "seconds").replace("Z", "+00:00")),
  url: text(({ hex }) => `${PAGE}/commit/${hex("commit head", 40)}`),
  author: { ...author, date: iso(-10, "seconds") },
  committer: { ...author, date: iso(-10, "seconds") },
  added: listOf(""),
  removed: listOf(""),
  modified: ["src/total.ts"],
};

/** In a push alone times are unix seconds, and the repository says more of its owner. */
const pushed = {
  ...repository,
  owner: { name: orNull(OWNER), email: nullOr(""), ...repository.owner },
  created_at: unix(-31_536_000),
  pushed_at: unix(-5),
  stargazers: 3,
  master_branch: "main",
  organization: OWNER,
};

const push = {
  repository: pushed,
  ref: "refs/heads/main",
  before: sha("base"),
  after: sha("head"),
  pusher: { name: "ada-example", email: orNull("ada@example.com") },
  created: false,
  deleted: false,
  forced: false,
  base_ref: nullOr(""),
  compare: text(({ hex }) => `${PAGE}/compare/${hex("commit base", 12)}...${hex("commit head", 12)}`),
  commits: [commit],
  head_commit: orNull(commit),
};

const release = {
  url: `${REPO_API}/releases/1001`,
  assets_url: `${REPO_API}/releases/1001/assets`,
  upload_url: `https://uploads.example.com/repos/${REPO}/releases/1001/assets{?name,label}`,
  html_url: `${PAGE}/releases/tag/v1.4.0`,
  id: serial("release", 9),
  author: developer,
  node_id: text(({ hex }) => `RE_kwDO${hex("release", 8)}`),
  tag_name: "v1.4.0",
  target_commitish: "main",
  name: orNull("1.4.0"),
  draft: false,
  immutable: false,
  prerelease: false,
  created_at: iso(-60, "seconds"),
  updated_at: iso(0, "seconds"),
  published_at: orNull(iso(0, "seconds")),
  assets: listOf({ name: "", size: 0 }),
  tarball_url: orNull(`${REPO_API}/tarball/v1.4.0`),
  zipball_url: orNull(`${REPO_API}/zipball/v1.4.0`),
  body: orNull("Coupons are counted once."),
};

const review = {
  id: serial("review", 10),
  node_id: text(({ hex }) => `PRR_kwDO${hex("review", 8)}`),
  user: reviewer,
  body: orNull("Looks right to me."),
  commit_id: sha("head"),
  submitted_at: orNull(iso(0, "seconds")),
  state: oneOf("approved", "changes_requested", "commented", "dismissed"),
  html_url: `${PAGE}/pull/8#pullrequestreview-1001`,
  pull_request_url: `${REPO_API}/pulls/8`,
  author_association: "MEMBER",
  _links: { html: { href: `${PAGE}/pull/8#pullrequestreview-1001` }, pull_request: { href: `${REPO_API}/pulls/8` } },
};

const hook = {
  type: oneOf("Repository", "Organization", "App"),
  id: serial("hook", 9),
  name: "web",
  active: true,
  events: ["push", "pull_request"],
  config: { content_type: oneOf("json", "form"), insecure_ssl: "0", url: "https://hooks.example.com/github" },
  updated_at: iso(0, "seconds"),
  created_at: iso(0, "seconds"),
  url: text((making) => `${REPO_API}/hooks/${serialOf(making, "hook", 9)}`),
  test_url: text((making) => `${REPO_API}/hooks/${serialOf(making, "hook", 9)}/test`),
  ping_url: text((making) => `${REPO_API}/hooks/${serialOf(making, "hook", 9)}/pings`),
  deliveries_url: text((making) => `${REPO_API}/hooks/${serialOf(making, "hook", 9)}/deliveries`),
  last_response: { code: nullOr(200), status: "unused", message: nullOr("") },
};

const acted = (first: string, ...others: string[]) => ({ action: oneOf(first, ...others) });

export const githubEvents: SampleProvider = {
  id: "github",
  events: [
    event("push", "Commits were pushed to a branch", push),
    event("pull_request", "A pull request was opened", {
      ...acted("opened", "closed", "edited", "reopened", "synchronize", "ready_for_review", "review_requested"),
      number: 8,
      pull_request: pullRequest,
    }),
    event("pull_request_review", "A review was submitted", {
      ...acted("submitted", "edited", "dismissed"),
      review,
      pull_request: pullRequest,
    }),
    event("issues", "An issue was opened", {
      ...acted("opened", "closed", "edited", "reopened", "assigned", "labeled", "unlabeled"),
      issue,
    }),
    event("issue_comment", "Somebody commented on an issue", {
      ...acted("created", "edited", "deleted"),
      issue: { ...issue, comments: 1 },
      comment: issueComment,
    }),
    event("release", "A release was published", {
      ...acted("published", "created", "edited", "deleted", "prereleased", "released", "unpublished"),
      release,
    }),
    event("workflow_run", "A workflow has run", {
      ...acted("completed", "requested", "in_progress"),
      workflow_run: workflowRun,
      workflow: orNull(workflow),
    }),
    event("deployment_status", "A deployment is live", {
      ...acted("created"),
      deployment_status: deploymentStatus,
      deployment,
    }),
    event("create", "A branch was created", {
      ref: "count-once",
      ref_type: oneOf("branch", "tag"),
      master_branch: "main",
      description: orNull("The example shop"),
      pusher_type: "user",
    }),
    event("star", "Somebody starred the repository", {
      ...acted("created", "deleted"),
      starred_at: orNull(iso(0, "seconds")),
    }),
    event("ping", "A webhook was set up", { zen: "Small steps arrive sooner.", hook_id: serial("hook", 9), hook }),
  ],
};

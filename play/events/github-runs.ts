import { iso, listOf, nullOr, oneOf, orNull, serial, serialOf, text } from "../sample.ts";
import { developer, REPO, REPO_API, repository, sha, SITE } from "./github-repository.ts";

/** What GitHub Actions and deployments tell of themselves. */

const author = { name: "Ada Example", email: "ada@example.com" };

const conclusion = oneOf(
  "success",
  "failure",
  "cancelled",
  "skipped",
  "timed_out",
  "neutral",
  "action_required",
  "stale",
  "startup_failure",
);
const runUrl = (rest = "") => text((making) => `${REPO_API}/actions/runs/${serialOf(making, "run", 11)}${rest}`);

export const workflowRun = {
  id: serial("run", 11),
  name: orNull("CI"),
  node_id: text(({ hex }) => `WFR_kwLO${hex("run", 8)}`),
  head_branch: orNull("main"),
  head_sha: sha("head"),
  path: ".github/workflows/ci.yml",
  display_title: "Count each coupon once",
  run_number: 42,
  event: "push",
  status: oneOf("completed", "in_progress", "queued", "requested", "waiting", "pending"),
  conclusion: orNull(conclusion),
  workflow_id: serial("workflow", 9),
  check_suite_id: serial("check suite", 11),
  check_suite_node_id: text(({ hex }) => `CS_kwDO${hex("check suite", 8)}`),
  url: runUrl(),
  html_url: text((making) => `${SITE}/${REPO}/actions/runs/${serialOf(making, "run", 11)}`),
  pull_requests: listOf({ id: 0, number: 0, url: "" }),
  created_at: iso(-120, "seconds"),
  updated_at: iso(0, "seconds"),
  actor: developer,
  run_attempt: 1,
  referenced_workflows: listOf({ path: "", sha: "" }),
  run_started_at: iso(-120, "seconds"),
  triggering_actor: developer,
  jobs_url: runUrl("/jobs"),
  logs_url: runUrl("/logs"),
  check_suite_url: text((making) => `${REPO_API}/check-suites/${serialOf(making, "check suite", 11)}`),
  artifacts_url: runUrl("/artifacts"),
  cancel_url: runUrl("/cancel"),
  rerun_url: runUrl("/rerun"),
  previous_attempt_url: nullOr(""),
  workflow_url: text((making) => `${REPO_API}/actions/workflows/${serialOf(making, "workflow", 9)}`),
  head_commit: {
    id: sha("head"),
    tree_id: sha("tree"),
    message: "Count each coupon once",
    timestamp: iso(-125, "seconds"),
    author: author,
    committer: author,
  },
  repository,
  head_repository: repository,
};

export const workflow = {
  id: serial("workflow", 9),
  node_id: text(({ hex }) => `W_kwDO${hex("workflow", 8)}`),
  name: "CI",
  path: ".github/workflows/ci.yml",
  state: "active",
  created_at: iso(-31_536_000, "seconds"),
  updated_at: iso(-86_400, "seconds"),
  url: text((making) => `${REPO_API}/actions/workflows/${serialOf(making, "workflow", 9)}`),
  html_url: `${SITE}/${REPO}/blob/main/.github/workflows/ci.yml`,
  badge_url: `${SITE}/${REPO}/workflows/CI/badge.svg`,
};

export const deployment = {
  url: `${REPO_API}/deployments/1001`,
  id: serial("deployment", 10),
  node_id: text(({ hex }) => `DE_kwDO${hex("deployment", 8)}`),
  task: "deploy",
  original_environment: "production",
  environment: "production",
  description: nullOr(""),
  created_at: iso(-60, "seconds"),
  updated_at: iso(0, "seconds"),
  statuses_url: `${REPO_API}/deployments/1001/statuses`,
  repository_url: REPO_API,
  creator: developer,
  sha: sha("head"),
  ref: "main",
  payload: {},
  transient_environment: false,
  production_environment: true,
  performed_via_github_app: nullOr({ id: 1 }),
};

export const deploymentStatus = {
  url: `${REPO_API}/deployments/1001/statuses/1`,
  id: serial("deployment status", 10),
  node_id: text(({ hex }) => `DES_kwDO${hex("deployment status", 8)}`),
  state: oneOf("success", "failure", "error", "pending", "in_progress", "queued", "inactive"),
  creator: developer,
  description: "The deployment is live",
  environment: "production",
  target_url: "https://shop.example.com",
  created_at: iso(0, "seconds"),
  updated_at: iso(0, "seconds"),
  deployment_url: `${REPO_API}/deployments/1001`,
  repository_url: REPO_API,
  environment_url: "https://shop.example.com",
  log_url: "https://ci.example.com/log/1001",
  performed_via_github_app: nullOr({ id: 1 }),
};

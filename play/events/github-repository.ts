import { id, iso, nullOr, oneOf, orNull, serial, type Shape, text } from "../sample.ts";

/** Objects of https://docs.github.com/en/webhooks/webhook-events-and-payloads, with the addresses that each brings along. */

const API = "https://api.github.com";
export const SITE = "https://github.com";
export const OWNER = "example-org";
export const REPO = `${OWNER}/shop`;
export const REPO_API = `${API}/repos/${REPO}`;

export const sha = (name: string) => id("", `commit ${name}`, 40);

export const account = (login: string, type: "User" | "Organization" | "Bot" = "User") =>
  ({
    login,
    id: serial(`account ${login}`, 8),
    node_id: text(({ hex }) => `U_kgDO${hex(`account ${login}`, 8)}`),
    avatar_url: `https://avatars.example.com/u/${login}`,
    gravatar_id: "",
    url: `${API}/users/${login}`,
    html_url: `${SITE}/${login}`,
    followers_url: `${API}/users/${login}/followers`,
    following_url: `${API}/users/${login}/following{/other_user}`,
    gists_url: `${API}/users/${login}/gists{/gist_id}`,
    starred_url: `${API}/users/${login}/starred{/owner}{/repo}`,
    subscriptions_url: `${API}/users/${login}/subscriptions`,
    organizations_url: `${API}/users/${login}/orgs`,
    repos_url: `${API}/users/${login}/repos`,
    events_url: `${API}/users/${login}/events{/privacy}`,
    received_events_url: `${API}/users/${login}/received_events`,
    type: oneOf(type, ...["User", "Organization", "Bot"].filter((other) => other !== type)),
    user_view_type: "public",
    site_admin: false,
  }) satisfies Shape;

export const developer = account("ada-example");
export const reviewer = account("bo-example");

/** Parts of the API that a repository links to, and what stands behind each in its address. */
const LINKS = {
  archive_url: "{archive_format}{/ref}",
  assignees_url: "assignees{/user}",
  blobs_url: "git/blobs{/sha}",
  branches_url: "branches{/branch}",
  collaborators_url: "collaborators{/collaborator}",
  comments_url: "comments{/number}",
  commits_url: "commits{/sha}",
  compare_url: "compare/{base}...{head}",
  contents_url: "contents/{+path}",
  contributors_url: "contributors",
  deployments_url: "deployments",
  downloads_url: "downloads",
  events_url: "events",
  forks_url: "forks",
  git_commits_url: "git/commits{/sha}",
  git_refs_url: "git/refs{/sha}",
  git_tags_url: "git/tags{/sha}",
  hooks_url: "hooks",
  issue_comment_url: "issues/comments{/number}",
  issue_events_url: "issues/events{/number}",
  issues_url: "issues{/number}",
  keys_url: "keys{/key_id}",
  labels_url: "labels{/name}",
  languages_url: "languages",
  merges_url: "merges",
  milestones_url: "milestones{/number}",
  notifications_url: "notifications{?since,all,participating}",
  pulls_url: "pulls{/number}",
  releases_url: "releases{/id}",
  stargazers_url: "stargazers",
  statuses_url: "statuses/{sha}",
  subscribers_url: "subscribers",
  subscription_url: "subscription",
  tags_url: "tags",
  teams_url: "teams",
  trees_url: "git/trees{/sha}",
};

export const repository = {
  id: serial("repository", 9),
  node_id: text(({ hex }) => `R_kgDO${hex("repository", 8)}`),
  name: "shop",
  full_name: REPO,
  private: true,
  owner: account(OWNER, "Organization"),
  html_url: `${SITE}/${REPO}`,
  description: orNull("The example shop"),
  fork: false,
  url: REPO_API,
  ...Object.fromEntries(Object.entries(LINKS).map(([name, rest]) => [name, `${REPO_API}/${rest}`])),
  created_at: iso(-31_536_000, "seconds"),
  updated_at: iso(-3600, "seconds"),
  pushed_at: iso(-5, "seconds"),
  git_url: `git://github.com/${REPO}.git`,
  ssh_url: `git@github.com:${REPO}.git`,
  clone_url: `${SITE}/${REPO}.git`,
  svn_url: `${SITE}/${REPO}`,
  homepage: nullOr("https://shop.example.com"),
  size: 1024,
  stargazers_count: 3,
  watchers_count: 3,
  language: orNull("TypeScript"),
  has_issues: true,
  has_projects: true,
  has_downloads: true,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  forks_count: 0,
  mirror_url: nullOr(""),
  archived: false,
  disabled: false,
  open_issues_count: 2,
  license: nullOr({ key: "mit", name: "MIT License", spdx_id: "MIT", url: orNull(""), node_id: "" }),
  allow_forking: false,
  is_template: false,
  web_commit_signoff_required: false,
  topics: ["webhooks"],
  visibility: oneOf("private", "public", "internal"),
  forks: 0,
  open_issues: 2,
  watchers: 3,
  default_branch: "main",
} satisfies Shape;

export const organization = {
  login: OWNER,
  id: serial(`account ${OWNER}`, 8),
  node_id: text(({ hex }) => `O_kgDO${hex(`account ${OWNER}`, 8)}`),
  url: `${API}/orgs/${OWNER}`,
  repos_url: `${API}/orgs/${OWNER}/repos`,
  events_url: `${API}/orgs/${OWNER}/events`,
  hooks_url: `${API}/orgs/${OWNER}/hooks`,
  issues_url: `${API}/orgs/${OWNER}/issues`,
  members_url: `${API}/orgs/${OWNER}/members{/member}`,
  public_members_url: `${API}/orgs/${OWNER}/public_members{/member}`,
  avatar_url: `https://avatars.example.com/u/${OWNER}`,
  description: orNull("The example company"),
} satisfies Shape;

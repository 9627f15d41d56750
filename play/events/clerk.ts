import type { SampleProvider } from "../event.ts";
import { id, listOf, maybe, nullOr, oneOf, open, orNull, sampled, type Shape, unixMs } from "../sample.ts";

/** https://clerk.com/docs/guides/development/webhooks/overview: the object as Clerk's Backend API shows it. */
const event = (name: string, title: string, data: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: ({ own }) => [
      ["User-Agent", "Svix-Webhooks/1.99.1"],
      ["svix-id", `msg_${own("message", 27)}`],
    ],
    shape: {
      data,
      event_attributes: { http_request: { client_ip: "192.0.2.7", user_agent: "Mozilla/5.0 (example)" } },
      instance_id: id("ins_", "instance", 27),
      object: oneOf("event"),
      timestamp: unixMs(),
      type: oneOf(name),
    },
  });

const userId = id("user_", "user", 27);
const addressId = id("idn_", "email address", 27);

const user = {
  backup_code_enabled: false,
  banned: false,
  birthday: maybe(""),
  create_organization_enabled: true,
  created_at: unixMs(-5),
  delete_self_enabled: true,
  email_addresses: [
    {
      created_at: unixMs(-5),
      email_address: "ada@example.com",
      id: addressId,
      linked_to: listOf({ id: "", type: "" }),
      matches_sso_connection: false,
      object: oneOf("email_address"),
      reserved: false,
      updated_at: unixMs(-5),
      verification: orNull({
        attempts: nullOr(0),
        expire_at: nullOr(0),
        status: oneOf("verified", "unverified", "expired"),
        strategy: "ticket",
      }),
    },
  ],
  enterprise_accounts: listOf(open()),
  external_accounts: listOf(open()),
  external_id: nullOr(""),
  first_name: orNull("Ada"),
  gender: maybe(""),
  has_image: false,
  id: userId,
  image_url: "https://img.example.com/ada",
  last_active_at: nullOr(0),
  last_name: orNull("Example"),
  last_sign_in_at: nullOr(0),
  legal_accepted_at: nullOr(0),
  locked: false,
  lockout_expires_in_seconds: nullOr(0),
  mfa_disabled_at: nullOr(0),
  mfa_enabled_at: nullOr(0),
  object: oneOf("user"),
  passkeys: listOf(open()),
  password_enabled: true,
  phone_numbers: listOf(open()),
  primary_email_address_id: orNull(addressId),
  primary_phone_number_id: nullOr(""),
  primary_web3_wallet_id: nullOr(""),
  private_metadata: open(),
  profile_image_url: "https://img.example.com/ada",
  public_metadata: open(),
  saml_accounts: listOf(open()),
  totp_enabled: false,
  two_factor_enabled: false,
  unsafe_metadata: open(),
  updated_at: unixMs(),
  username: nullOr("ada"),
  verification_attempts_remaining: orNull(100),
  web3_wallets: listOf(open()),
};

const session = {
  abandon_at: unixMs(2_592_000),
  actor: nullOr(open()),
  client_id: id("client_", "client", 27),
  created_at: unixMs(),
  expire_at: unixMs(604_800),
  id: id("sess_", "session", 27),
  last_active_at: unixMs(),
  object: oneOf("session"),
  status: oneOf("active", "abandoned", "ended", "expired", "pending", "removed", "replaced", "revoked"),
  updated_at: unixMs(),
  user: maybe(open()),
  user_id: userId,
};

const organization = {
  admin_delete_enabled: true,
  created_at: unixMs(),
  created_by: userId,
  has_image: false,
  id: id("org_", "organization", 27),
  image_url: "https://img.example.com/example",
  logo_url: nullOr(""),
  max_allowed_memberships: 5,
  members_count: maybe(1),
  name: "Example",
  object: oneOf("organization"),
  private_metadata: open(),
  public_metadata: open(),
  slug: "example",
  updated_at: unixMs(),
};

const membership = {
  created_at: unixMs(),
  id: id("orgmem_", "membership", 27),
  object: oneOf("organization_membership"),
  organization,
  permissions: maybe([""]),
  private_metadata: open(),
  public_metadata: open(),
  public_user_data: {
    first_name: orNull("Ada"),
    has_image: false,
    identifier: "ada@example.com",
    image_url: "https://img.example.com/ada",
    last_name: orNull("Example"),
    profile_image_url: "https://img.example.com/ada",
    user_id: userId,
    username: maybe(nullOr("")),
  },
  role: oneOf("org:member", "org:admin"),
  role_name: maybe("Member"),
  updated_at: unixMs(),
};

export const clerkEvents: SampleProvider = {
  id: "clerk",
  events: [
    event("user.created", "Somebody signed up", user),
    event("user.updated", "A user has changed", user),
    event("user.deleted", "A user was removed", {
      deleted: true,
      id: userId,
      object: oneOf("user"),
      external_id: maybe(""),
    }),
    event("session.created", "Somebody signed in", session),
    event("session.ended", "Somebody signed out", {
      ...session,
      status: oneOf("ended", "removed", "revoked", "expired", "abandoned", "replaced"),
    }),
    event("organization.created", "An organization was made", organization),
    event("organizationMembership.created", "Somebody joined an organization", membership),
  ],
};

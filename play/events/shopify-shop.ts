import { listOf, nullOr, oneOf, open, orNull, serial, serialOf, type Shape, text } from "../sample.ts";

/** The id that the GraphQL API knows an object by. */
export const gid = (type: string, name: string, digits = 13) =>
  text((making) => `gid://shopify/${type}/${serialOf(making, name, digits)}`);

/** In the shop's own zone, here five hours behind UTC. */
export const shopTime = (offset = 0) =>
  text(({ now }) => {
    const there = new Date(now.getTime() + (offset - 5 * 3600) * 1000);
    return `${there.toISOString().slice(0, 19)}-05:00`;
  });

const variant = {
  admin_graphql_api_id: gid("ProductVariant", "variant", 14),
  barcode: nullOr(""),
  compare_at_price: nullOr("39.00"),
  created_at: shopTime(-3600),
  id: serial("variant", 14),
  inventory_policy: oneOf("deny", "continue"),
  position: 1,
  price: "29.00",
  product_id: serial("product", 13),
  sku: orNull("MUG-BLUE"),
  taxable: true,
  title: "Blue",
  updated_at: shopTime(),
  option1: orNull("Blue"),
  option2: nullOr(""),
  option3: nullOr(""),
  image_id: nullOr(0),
  inventory_item_id: orNull(serial("inventory item", 14)),
  inventory_quantity: 12,
  old_inventory_quantity: 12,
} satisfies Shape;

/** https://shopify.dev/docs/api/admin-rest/latest/resources/product */
export const product = {
  admin_graphql_api_id: gid("Product", "product"),
  body_html: orNull("<p>It keeps coffee warm while you wait for a retry.</p>"),
  created_at: orNull(shopTime(-3600)),
  handle: "webhook-mug",
  id: serial("product", 13),
  product_type: "Mugs",
  published_at: orNull(shopTime(-3600)),
  template_suffix: nullOr(""),
  title: "Webhook mug",
  updated_at: shopTime(),
  vendor: "Example",
  status: oneOf("active", "archived", "draft"),
  published_scope: oneOf("global", "web"),
  tags: "coffee, mug",
  variants: [variant],
  options: [
    { name: "Colour", id: serial("option", 14), product_id: serial("product", 13), position: 1, values: ["Blue"] },
  ],
  images: listOf(open()),
  image: nullOr(open()),
  media: listOf(open()),
  variant_gids: [{ admin_graphql_api_id: gid("ProductVariant", "variant", 14), updated_at: shopTime() }],
  has_variants_that_requires_components: false,
  category: nullOr(open()),
} satisfies Shape;

export const inventoryLevel = {
  inventory_item_id: serial("inventory item", 14),
  location_id: serial("location", 11),
  available: orNull(11),
  updated_at: shopTime(),
  admin_graphql_api_id: text(
    (making) =>
      `gid://shopify/InventoryLevel/${serialOf(making, "location", 11)}?inventory_item_id=${serialOf(making, "inventory item", 14)}`,
  ),
} satisfies Shape;

/** https://shopify.dev/docs/api/admin-rest/latest/resources/shop */
export const shop = {
  id: serial("shop", 11),
  name: "Example Shop",
  email: "owner@example.com",
  domain: nullOr("shop.example.com"),
  province: orNull("Ontario"),
  country: "CA",
  address1: orNull("1 Example Street"),
  zip: orNull("K2P0V6"),
  city: orNull("Ottawa"),
  source: nullOr(""),
  phone: orNull(""),
  latitude: nullOr(0.5),
  longitude: nullOr(0.5),
  primary_locale: "en",
  address2: nullOr(""),
  created_at: shopTime(-31_536_000),
  updated_at: shopTime(),
  country_code: "CA",
  country_name: "Canada",
  currency: "EUR",
  customer_email: "owner@example.com",
  timezone: "(GMT-05:00) Eastern Time (US & Canada)",
  iana_timezone: "America/New_York",
  shop_owner: "Bo Example",
  money_format: "€{{amount}}",
  money_with_currency_format: "€{{amount}} EUR",
  weight_unit: oneOf("kg", "g", "lb", "oz"),
  province_code: orNull("ON"),
  taxes_included: orNull(true),
  auto_configure_tax_inclusivity: nullOr(false),
  tax_shipping: nullOr(false),
  county_taxes: nullOr(false),
  plan_display_name: "Developer preview",
  plan_name: "partner_test",
  has_discounts: false,
  has_gift_cards: false,
  myshopify_domain: orNull("example.myshopify.com"),
  google_apps_domain: nullOr(""),
  google_apps_login_enabled: nullOr(false),
  money_in_emails_format: "€{{amount}}",
  money_with_currency_in_emails_format: "€{{amount}} EUR",
  eligible_for_payments: true,
  requires_extra_payments_agreement: false,
  password_enabled: orNull(false),
  has_storefront: true,
  finances: true,
  primary_location_id: serial("location", 11),
  checkout_api_supported: true,
  multi_location_enabled: true,
  setup_required: false,
  pre_launch_enabled: false,
  enabled_presentment_currencies: ["EUR"],
  marketing_sms_consent_enabled_at_checkout: false,
  transactional_sms_disabled: true,
} satisfies Shape;

/** What the laws on personal data make every app answer to. */
export const about = {
  shop_id: serial("shop", 11),
  shop_domain: "example.myshopify.com",
} satisfies Shape;

export const aboutCustomer = {
  ...about,
  customer: { id: serial("customer", 13), email: "ada@example.com", phone: orNull("+491555555555") },
} satisfies Shape;

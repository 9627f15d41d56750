import { listOf, nullOr, oneOf, open, orNull, text } from "../sample.ts";

/** Paddle's ids: a prefix and 26 letters and digits, the way ULIDs are written in lower case. */
export const paddleId = (prefix: string, name: string) => text(({ hex }) => `${prefix}_01${hex(name, 24)}`);

/** RFC 3339 with six digits of a second. */
export const time = (offset = 0) =>
  text(({ now }) => new Date(now.getTime() + offset * 1000).toISOString().replace("Z", "000Z"));

export const MONTH = 2_592_000;
const customData = nullOr(open());
const importMeta = nullOr({ external_id: orNull(""), imported_from: "" });
const collection = oneOf("automatic", "manual");
const money = (amount: string) => ({ amount, currency_code: "EUR" });
export const period = { starts_at: time(), ends_at: time(MONTH) };
const monthly = { interval: oneOf("month", "day", "week", "year"), frequency: 1 };
const status = oneOf("active", "archived");

const price = {
  id: paddleId("pri", "price"),
  product_id: paddleId("pro", "product"),
  type: oneOf("standard", "custom"),
  description: "Monthly",
  name: orNull("Monthly"),
  billing_cycle: orNull(monthly),
  trial_period: nullOr(monthly),
  tax_mode: oneOf("account_setting", "external", "internal"),
  unit_price: money("2900"),
  unit_price_overrides: listOf({ country_codes: ["DE"], unit_price: money("2900") }),
  quantity: { minimum: 1, maximum: 100 },
  status,
  custom_data: customData,
  import_meta: importMeta,
  created_at: time(-MONTH),
  updated_at: time(-MONTH),
};

export const product = {
  id: paddleId("pro", "product"),
  name: "Pro",
  type: oneOf("standard", "custom"),
  description: orNull("Everything, for teams"),
  tax_category: "standard",
  image_url: nullOr(""),
  custom_data: customData,
  status,
  import_meta: importMeta,
  created_at: time(-MONTH),
  updated_at: time(-MONTH),
};

export const customer = {
  id: paddleId("ctm", "customer"),
  name: orNull("Ada Example"),
  email: "ada@example.com",
  marketing_consent: false,
  status,
  custom_data: customData,
  locale: "en",
  created_at: time(),
  updated_at: time(),
  import_meta: importMeta,
};

const sums = { subtotal: "2437", discount: "0", tax: "463", total: "2900" };

const totals = {
  ...sums,
  credit: "0",
  credit_to_balance: "0",
  balance: "0",
  grand_total: "2900",
  grand_total_tax: "463",
  fee: orNull("195"),
  earnings: orNull("2242"),
  currency_code: "EUR",
};

export const payment = {
  payment_attempt_id: text(({ hex }) => hex("payment attempt", 32)),
  stored_payment_method_id: text(({ hex }) => hex("stored payment method", 32)),
  payment_method_id: orNull(paddleId("paymtd", "payment method")),
  amount: "2900",
  status: oneOf("captured", "authorized", "authorized_flagged", "canceled", "error", "created", "dropped"),
  error_code: nullOr("declined"),
  method_details: {
    type: oneOf("card", "paypal", "apple_pay", "google_pay", "ideal"),
    card: orNull({
      type: "visa",
      last4: "4242",
      expiry_month: 12,
      expiry_year: 2030,
      cardholder_name: "Ada Example",
    }),
    paypal: nullOr({ email: "", reference: orNull("") }),
    south_korea_local_card: nullOr({ type: "", last4: "" }),
    underlying_details: nullOr(open()),
  },
  created_at: time(-5),
  captured_at: orNull(time(-3)),
};

export const transaction = {
  id: paddleId("txn", "transaction"),
  status: oneOf("completed", "draft", "ready", "billed", "paid", "canceled", "past_due"),
  customer_id: orNull(paddleId("ctm", "customer")),
  address_id: orNull(paddleId("add", "address")),
  business_id: nullOr(""),
  custom_data: customData,
  currency_code: "EUR",
  origin: oneOf("web", "api", "subscription_charge", "subscription_recurring", "subscription_update"),
  subscription_id: orNull(paddleId("sub", "subscription")),
  invoice_id: orNull(paddleId("inv", "invoice")),
  invoice_number: orNull("1001-10001"),
  collection_mode: collection,
  discount_id: nullOr(""),
  billing_details: nullOr(open()),
  billing_period: orNull(period),
  items: [{ price_id: paddleId("pri", "price"), price, quantity: 1, proration: nullOr(open()) }],
  details: {
    tax_rates_used: [{ tax_rate: "0.19", totals: sums }],
    totals,
    adjusted_totals: {
      subtotal: "2437",
      tax: "463",
      total: "2900",
      grand_total: "2900",
      grand_total_tax: "463",
      fee: orNull("195"),
      earnings: orNull("2242"),
      currency_code: "EUR",
      retained_fee: "0",
    },
    payout_totals: orNull({
      ...totals,
      exchange_rate: "1",
      fee_rate: "0.05",
    }),
    adjusted_payout_totals: nullOr(open()),
    line_items: [
      {
        id: paddleId("txnitm", "line item"),
        price_id: paddleId("pri", "price"),
        quantity: 1,
        proration: nullOr(open()),
        tax_rate: "0.19",
        unit_totals: sums,
        totals: sums,
        product,
      },
    ],
  },
  payments: [payment],
  checkout: orNull({ url: orNull("https://shop.example.com/pay") }),
  created_at: time(-60),
  updated_at: time(),
  billed_at: orNull(time(-3)),
  revised_at: nullOr(time()),
};

export const subscription = {
  id: paddleId("sub", "subscription"),
  status: oneOf("active", "canceled", "past_due", "paused", "trialing"),
  customer_id: paddleId("ctm", "customer"),
  address_id: paddleId("add", "address"),
  business_id: nullOr(""),
  currency_code: "EUR",
  created_at: time(),
  updated_at: time(),
  started_at: orNull(time()),
  first_billed_at: orNull(time()),
  next_billed_at: orNull(time(MONTH)),
  paused_at: nullOr(time()),
  canceled_at: nullOr(time()),
  discount: nullOr({ id: "", starts_at: orNull(time()), ends_at: orNull(time()) }),
  collection_mode: collection,
  billing_details: nullOr(open()),
  current_billing_period: orNull(period),
  billing_cycle: monthly,
  scheduled_change: nullOr({ action: oneOf("cancel", "pause", "resume"), effective_at: "", resume_at: orNull("") }),
  items: [
    {
      status: oneOf("active", "inactive", "trialing"),
      quantity: 1,
      recurring: true,
      created_at: time(),
      updated_at: time(),
      previously_billed_at: orNull(time()),
      next_billed_at: orNull(time(MONTH)),
      trial_dates: nullOr(period),
      price,
      product,
    },
  ],
  custom_data: customData,
  import_meta: importMeta,
};

export const adjustment = {
  id: paddleId("adj", "adjustment"),
  action: oneOf("refund", "credit", "chargeback", "chargeback_reverse", "chargeback_warning", "credit_reverse"),
  type: oneOf("full", "partial"),
  transaction_id: paddleId("txn", "transaction"),
  subscription_id: orNull(paddleId("sub", "subscription")),
  customer_id: paddleId("ctm", "customer"),
  reason: "Not what was expected",
  credit_applied_to_balance: orNull(false),
  currency_code: "EUR",
  status: oneOf("pending_approval", "approved", "rejected", "reversed"),
  items: [
    {
      id: paddleId("adjitm", "adjustment item"),
      item_id: paddleId("txnitm", "line item"),
      type: oneOf("full", "partial", "tax", "proration"),
      amount: orNull("2900"),
      proration: nullOr(open()),
      totals: { subtotal: "2437", tax: "463", total: "2900" },
    },
  ],
  totals: {
    subtotal: "2437",
    tax: "463",
    total: "2900",
    fee: "0",
    earnings: "2437",
    currency_code: "EUR",
    retained_fee: "195",
  },
  payout_totals: nullOr(open()),
  created_at: time(),
  updated_at: time(),
};

import type { SampleProvider } from "../event.ts";
import { id, iso, isoOf, listOf, maybe, oneOf, ownUuid, sampled, type Shape, text, uuid } from "../sample.ts";

/** Square's ids are capitals and digits. */
const squareId = (name: string, digits: number) => text(({ hex }) => hex(name, digits).toUpperCase());
const merchantId = squareId("merchant", 13);
const locationId = squareId("location", 13);
const customerId = squareId("customer", 26);
const paymentId = id("", "payment", 32);
const orderId = id("", "order", 32);
const money = (amount: number) => ({ amount, currency: "EUR" });

/** https://developer.squareup.com/docs/webhooks/v2webhook-events-tech-ref. `data.object` holds the object under its own name. */
const event = (name: string, title: string, type: string, of: Shape, object: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: (making) => [
      ["User-Agent", "Square Connect v2"],
      ["Square-Environment", "Sandbox"],
      ["Square-Initial-Delivery-Timestamp", isoOf(making, 0, "seconds")],
    ],
    shape: {
      merchant_id: merchantId,
      location_id: maybe(""),
      type: oneOf(name),
      event_id: ownUuid("event"),
      created_at: iso(),
      data: { type, id: of, object },
    },
  });

const payment = {
  id: paymentId,
  created_at: iso(-2),
  updated_at: iso(),
  amount_money: money(2900),
  app_fee_money: maybe(money(0)),
  approved_money: maybe(money(2900)),
  tip_money: maybe(money(0)),
  total_money: money(2900),
  status: oneOf("APPROVED", "PENDING", "COMPLETED", "CANCELED", "FAILED"),
  delay_action: oneOf("CANCEL", "COMPLETE"),
  delay_duration: "PT168H",
  delayed_until: iso(604_800),
  source_type: oneOf("CARD", "BANK_ACCOUNT", "WALLET", "BUY_NOW_PAY_LATER", "CASH", "EXTERNAL"),
  card_details: {
    avs_status: "AVS_ACCEPTED",
    card: {
      bin: "411111",
      card_brand: "VISA",
      card_type: oneOf("CREDIT", "DEBIT", "UNKNOWN_CARD_TYPE"),
      exp_month: 12,
      exp_year: 2030,
      fingerprint: id("sq-1-", "card", 64),
      last_4: "1111",
      prepaid_type: oneOf("NOT_PREPAID", "PREPAID", "UNKNOWN_PREPAID_TYPE"),
    },
    card_payment_timeline: { authorized_at: iso(-1), captured_at: maybe(iso()), voided_at: maybe(iso()) },
    cvv_status: "CVV_ACCEPTED",
    entry_method: oneOf("KEYED", "SWIPED", "EMV", "CONTACTLESS", "ON_FILE"),
    statement_description: "SQ *EXAMPLE SHOP",
    status: oneOf("AUTHORIZED", "CAPTURED", "VOIDED", "FAILED"),
  },
  customer_id: maybe(""),
  location_id: locationId,
  order_id: orderId,
  note: maybe(""),
  receipt_number: maybe(""),
  receipt_url: maybe(""),
  risk_evaluation: { created_at: iso(-1), risk_level: oneOf("NORMAL", "PENDING", "MODERATE", "HIGH") },
  version_token: id("", "version token", 40),
};

const completed = {
  ...payment,
  status: oneOf("COMPLETED", "APPROVED", "CANCELED", "FAILED"),
  receipt_number: "1001",
  receipt_url: "https://pay.example.com/receipts/1001",
};

const refund = {
  id: text(({ hex }) => `${hex("payment", 32)}_${hex("refund", 32)}`),
  created_at: iso(-1),
  updated_at: iso(),
  amount_money: money(2900),
  app_fee_money: maybe(money(0)),
  location_id: locationId,
  order_id: id("", "refund order", 32),
  payment_id: paymentId,
  processing_fee: maybe([{ amount_money: money(-100), effective_at: iso(), type: "INITIAL" }]),
  reason: maybe(""),
  status: oneOf("PENDING", "COMPLETED", "REJECTED", "FAILED"),
  version: maybe(0),
};

const changedOrder = {
  order_id: orderId,
  version: 1,
  location_id: locationId,
  state: oneOf("OPEN", "COMPLETED", "CANCELED", "DRAFT"),
  created_at: iso(-5),
};

const customer = {
  id: customerId,
  created_at: iso(),
  updated_at: iso(),
  given_name: "Ada",
  family_name: "Example",
  email_address: "ada@example.com",
  address: maybe({ address_line_1: maybe(""), locality: maybe(""), postal_code: maybe(""), country: maybe("") }),
  phone_number: maybe(""),
  reference_id: maybe(""),
  note: maybe(""),
  preferences: { email_unsubscribed: false },
  creation_source: oneOf("THIRD_PARTY", "DIRECTORY", "INVOICES", "LOYALTY", "ONLINE_STORE", "TERMINAL"),
  segment_ids: maybe([""]),
  version: 0,
};

const counts = [
  {
    calculated_at: iso(),
    catalog_object_id: squareId("catalog object", 24),
    catalog_object_type: oneOf("ITEM_VARIATION"),
    location_id: locationId,
    quantity: "11",
    state: oneOf("IN_STOCK", "SOLD", "WASTE", "IN_TRANSIT", "NONE"),
  },
];

const invoice = {
  id: id("inv:0-", "invoice", 44),
  version: 2,
  location_id: locationId,
  order_id: orderId,
  invoice_number: "1001",
  title: "Order 1001",
  description: maybe(""),
  status: oneOf("PAID", "DRAFT", "UNPAID", "SCHEDULED", "PARTIALLY_PAID", "REFUNDED", "CANCELED", "FAILED"),
  delivery_method: oneOf("EMAIL", "SHARE_MANUALLY", "SMS"),
  public_url: "https://pay.example.com/invoices/1001",
  primary_recipient: {
    customer_id: customerId,
    given_name: "Ada",
    family_name: "Example",
    email_address: "ada@example.com",
  },
  payment_requests: [
    {
      uid: uuid("payment request"),
      request_type: oneOf("BALANCE", "DEPOSIT", "INSTALLMENT"),
      due_date: text((making) => isoOf(making).slice(0, 10)),
      tipping_enabled: false,
      automatic_payment_source: oneOf("NONE", "CARD_ON_FILE", "BANK_ON_FILE"),
      computed_amount_money: money(2900),
      total_completed_amount_money: money(2900),
      reminders: maybe(listOf({ uid: "" })),
    },
  ],
  accepted_payment_methods: {
    bank_account: false,
    buy_now_pay_later: false,
    card: true,
    cash_app_pay: false,
    square_gift_card: false,
  },
  timezone: "Etc/UTC",
  created_at: iso(-60),
  updated_at: iso(),
};

export const squareEvents: SampleProvider = {
  id: "square",
  events: [
    event("payment.created", "A payment was made", "payment", paymentId, { payment }),
    event("payment.updated", "A payment is complete", "payment", paymentId, { payment: completed }),
    event("refund.created", "Money is being paid back", "refund", refund.id, { refund }),
    event("order.created", "Somebody has ordered", "order_created", orderId, { order_created: changedOrder }),
    event("order.updated", "An order has changed", "order_updated", orderId, {
      order_updated: { ...changedOrder, version: 2, updated_at: iso() },
    }),
    event("customer.created", "A customer was added", "customer", customerId, { customer }),
    event("invoice.payment_made", "An invoice was paid", "invoice", invoice.id, { invoice }),
    event("inventory.count.updated", "A stock has changed", "inventory_counts", uuid("inventory"), {
      inventory_counts: counts,
    }),
  ],
};

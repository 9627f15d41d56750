import type { SampleProvider } from "../event.ts";
import { uuid } from "../making.ts";
import { isoOf, oneOf, orNull, sampled, serial, type Shape } from "../sample.ts";
import { customer, fulfillment, refund } from "./shopify-items.ts";
import { order } from "./shopify-order.ts";
import { about, aboutCustomer, inventoryLevel, product, shop, shopTime } from "./shopify-shop.ts";

/** https://shopify.dev/docs/api/webhooks. What has happened is told by the headers alone, the body is the object. */
const event = (name: string, title: string, shape: Shape) =>
  sampled({
    name,
    title,
    body: "json",
    headers: (making) => [
      ["User-Agent", "Shopify-Captain-Hook"],
      ["X-Shopify-API-Version", "2026-10"],
      ["X-Shopify-Event-Id", uuid(making.own("event", 32))],
      ["X-Shopify-Shop-Domain", "example.myshopify.com"],
      ["X-Shopify-Topic", name],
      ["X-Shopify-Triggered-At", isoOf(making)],
      ["X-Shopify-Webhook-Id", uuid(making.own("webhook", 32))],
    ],
    shape,
  });

const paid = {
  ...order,
  financial_status: orNull(oneOf("paid", "authorized", "partially_refunded", "pending", "refunded", "voided")),
  total_outstanding: "0.00",
};

export const shopifyEvents: SampleProvider = {
  id: "shopify",
  events: [
    event("orders/create", "Somebody has ordered", order),
    event("orders/paid", "An order was paid", paid),
    event("orders/updated", "An order has changed", paid),
    event("orders/fulfilled", "Everything of an order is on its way", {
      ...paid,
      fulfillment_status: orNull(oneOf("fulfilled", "partial", "restocked")),
      fulfillments: [fulfillment],
    }),
    event("orders/cancelled", "An order was cancelled", {
      ...order,
      cancel_reason: orNull(oneOf("customer", "declined", "fraud", "inventory", "other", "staff")),
      cancelled_at: orNull(shopTime()),
      financial_status: orNull(oneOf("voided", "refunded", "pending", "paid")),
    }),
    event("fulfillments/create", "A parcel was handed over", fulfillment),
    event("refunds/create", "Money was paid back", refund),
    event("products/create", "A product was added", product),
    event("products/update", "A product has changed", product),
    event("customers/create", "A customer was added", customer),
    event("inventory_levels/update", "A stock has changed", inventoryLevel),
    event("app/uninstalled", "A shop has removed the app", shop),
    event("customers/redact", "A customer's data must be erased", {
      ...aboutCustomer,
      orders_to_redact: [serial("order", 13)],
    }),
    event("customers/data_request", "A customer asks for the data that is kept", {
      ...aboutCustomer,
      orders_requested: [serial("order", 13)],
      data_request: { id: serial("data request", 4) },
    }),
    event("shop/redact", "A shop's data must be erased", about),
  ],
};

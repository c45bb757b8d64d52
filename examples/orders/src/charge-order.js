'use strict';

const { orders } = require('./table');

/** The text of the receipt, with the order's id in it. */
const receipt = (order) => process.env.RECEIPT.replaceAll('{id}', order.id);

async function charge(order) {
  const response = await fetch(`${process.env.PAYMENT_URL}/charges`, {
    method: 'POST',
    headers: {
      'Authorization': `Bearer ${process.env.PAYMENT_TOKEN}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': order.id, // a message can arrive twice
    },
    body: JSON.stringify({ reference: order.id, currency: order.currency, items: order.items, receipt: receipt(order) }),
  });
  if (!response.ok) throw new Error(`the payment provider answered ${response.status}`);
}

exports.handler = async (event) => {
  for (const record of event.Records) {
    const order = await orders().get(JSON.parse(record.body).id);
    if (!order || order.status !== 'placed') continue;
    await charge(order); // throws: the queue tries again, then keeps the message in `orders-failed`
    await orders().setStatus(order.id, 'paid');
  }
};

exports.receipt = receipt;

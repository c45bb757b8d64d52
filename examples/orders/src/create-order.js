'use strict';

const { randomUUID } = require('node:crypto');
const { answer } = require('./http');
const { placedOrders } = require('./queue');
const { orders } = require('./table');

/** Why the order cannot be taken, or nothing. */
function objection(order, limits) {
  if (!Array.isArray(order.items) || order.items.length === 0) return 'an order needs items';
  if (order.items.length > limits.maxItems) return `an order has at most ${limits.maxItems} items`;
  if (!limits.currencies.includes(order.currency)) return `we charge in ${limits.currencies.join(', ')}`;
  return null;
}

exports.handler = async (event) => {
  const limits = JSON.parse(process.env.LIMITS); // the parameter is JSON text and arrives as it is
  const order = JSON.parse(event.body || '{}');
  const message = objection(order, limits);
  if (message) return answer(422, { message });

  const placed = {
    id: randomUUID(), status: 'placed', placedAt: new Date().toISOString(), currency: order.currency, items: order.items,
  };
  await orders().put(placed);
  await placedOrders().send({ id: placed.id });
  return answer(201, placed);
};

exports.objection = objection;

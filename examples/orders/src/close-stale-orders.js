'use strict';

const { orders } = require('./table');

const DAY = 24 * 60 * 60 * 1000;

exports.handler = async () => {
  const before = new Date(Date.now() - DAY).toISOString();
  const stale = await orders().placedBefore(before);
  for (const { id } of stale) await orders().setStatus(id, 'closed');
  return { closed: stale.length };
};

'use strict';

const { answer } = require('./http');
const { orders } = require('./table');

exports.handler = async (event) => {
  const order = await orders().get(event.pathParameters.id);
  return order ? answer(200, order) : answer(404, { message: 'no such order' });
};

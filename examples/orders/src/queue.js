'use strict';

// The queue of orders that wait for payment. The AWS SDK is part of Lambda's Node.js runtime.

exports.placedOrders = () => {
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  const client = new SQSClient({});
  return {
    send: (message) =>
      client.send(new SendMessageCommand({ QueueUrl: process.env.PLACED_ORDERS_URL, MessageBody: JSON.stringify(message) })),
  };
};

'use strict';

// The table of orders: one JSON document per order, with its status and time beside it. The AWS SDK is part of Lambda's
// Node.js runtime, so it is loaded when a handler runs and this service has no dependencies to install.

exports.orders = () => {
  const {
    DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand, UpdateItemCommand,
  } = require('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient({});
  const TableName = process.env.ORDERS_TABLE;
  const key = (id) => ({ id: { S: id } });
  const read = (item) => ({ ...JSON.parse(item.document.S), status: item.status.S });

  return {
    async get(id) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key(id) }));
      return Item && read(Item);
    },
    put: ({ status, ...order }) => {
      const Item = {
        ...key(order.id), status: { S: status }, placedAt: { S: order.placedAt }, document: { S: JSON.stringify(order) },
      };
      return client.send(new PutItemCommand({ TableName, Item }));
    },
    setStatus: (id, status) =>
      client.send(new UpdateItemCommand({
        TableName, Key: key(id),
        UpdateExpression: 'SET #status = :status',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': { S: status } },
      })),
    async placedBefore(time) {
      const { Items } = await client.send(new ScanCommand({
        TableName,
        FilterExpression: '#status = :placed AND placedAt < :time',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':placed': { S: 'placed' }, ':time': { S: time } },
      }));
      return Items.map(read);
    },
  };
};

/** `node ask-grpc.ts HOST:PORT`: calls a method of each kind, and prints what came of them. */

import * as grpc from '@grpc/grpc-js';
import { callAllKinds } from '../lab/index.ts';

const client = new grpc.Client(process.argv[2] ?? '', grpc.credentials.createInsecure());
console.log(JSON.stringify(await callAllKinds(client, 'shop.Cart')));
client.close();

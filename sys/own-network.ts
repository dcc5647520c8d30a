/** Links, addresses and routes of the calling thread's network namespace (rtnetlink(7)), as far as a world of its own needs them. */

import {
  attribute,
  NETLINK_ROUTE,
  type NetlinkMessage,
  NetlinkSocket,
  NLM_ACK,
  NLM_CREATE,
  NLM_REQUEST,
} from './netlink.ts';
import { AF_INET, AF_INET6, addressBytes, familyOf } from './socket-address.ts';

const LOOPBACK_INDEX = 1;
const RTM_NEWLINK = 16;
const RTM_NEWADDR = 20;
const RTM_NEWROUTE = 24;
const IFF_UP = 1;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
/** No duplicate is looked for: nobody else is there. */
const IFA_F_NODAD = 2;
const RTA_OIF = 4;
const RTA_PREFSRC = 7;
const RT_TABLE_MAIN = 254;
const RTPROT_STATIC = 4;
const RT_SCOPE_HOST = 254;
const RT_SCOPE_UNIVERSE = 0;
const RTN_LOCAL = 2;

/**
 * Makes loopback the only link there is: it has these addresses, and every address of their families is "here", so that whatever is
 * connected to is ours to answer. Connections leave with the first address of their family; one without an address has no route.
 * @throws SysError
 */
export function makeEverythingLocal(addresses: readonly string[]): void {
  using socket = new NetlinkSocket(NETLINK_ROUTE);
  socket.talk('link lo', [linkUp()]);
  socket.talk('addresses of lo', addresses.map(addAddress));
  const sources = [AF_INET, AF_INET6].flatMap(family =>
    addresses.filter(each => familyOf(each) === family).slice(0, 1),
  );
  socket.talk('routes of lo', sources.map(localDefault));
}

function linkUp(): NetlinkMessage {
  const body = Buffer.alloc(16);
  body.writeInt32LE(LOOPBACK_INDEX, 4);
  body.writeUInt32LE(IFF_UP, 8);
  body.writeUInt32LE(IFF_UP, 12);
  return { type: RTM_NEWLINK, flags: NLM_REQUEST | NLM_ACK, body };
}

function addAddress(address: string): NetlinkMessage {
  const bytes = addressBytes(address);
  const header = Buffer.alloc(8);
  header[0] = familyOf(address);
  header[1] = bytes.length * 8;
  header[2] = familyOf(address) === AF_INET6 ? IFA_F_NODAD : 0;
  header.writeUInt32LE(LOOPBACK_INDEX, 4);
  const body = Buffer.concat([header, attribute(IFA_LOCAL, bytes), attribute(IFA_ADDRESS, bytes)]);
  return { type: RTM_NEWADDR, flags: NLM_REQUEST | NLM_ACK | NLM_CREATE, body };
}

/** `ip route add local default dev lo src ADDRESS`. */
function localDefault(source: string): NetlinkMessage {
  const header = Buffer.alloc(12);
  header[0] = familyOf(source);
  header[4] = RT_TABLE_MAIN;
  header[5] = RTPROT_STATIC;
  header[6] = familyOf(source) === AF_INET ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
  header[7] = RTN_LOCAL;
  const index = Buffer.alloc(4);
  index.writeInt32LE(LOOPBACK_INDEX);
  const body = Buffer.concat([header, attribute(RTA_OIF, index), attribute(RTA_PREFSRC, addressBytes(source))]);
  return { type: RTM_NEWROUTE, flags: NLM_REQUEST | NLM_ACK | NLM_CREATE, body };
}

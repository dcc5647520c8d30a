/** What a capture file begins with, and each stream of packets: pcap in microseconds, little-endian, raw IP, which tcpdump and Wireshark read. */

/** LINKTYPE_RAW of tcpdump.org's list: the first half byte says which IP it is. */
const RAW_IP = 101;
const MAGIC = 0xa1b2c3d4;
const VERSION_MAJOR = 2;
const VERSION_MINOR = 4;

export const CAPTURE_HEADER_BYTES = 24;

/** @param maxPacketBytes what readers take as the most */
export function captureHeader(maxPacketBytes: number): Buffer {
  const header = Buffer.alloc(CAPTURE_HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt16LE(VERSION_MAJOR, 4);
  header.writeUInt16LE(VERSION_MINOR, 6);
  header.writeUInt32LE(maxPacketBytes, 16);
  header.writeUInt32LE(RAW_IP, 20);
  return header;
}

/** What filters that sample by connection go by. */

/** FNV-1a over the client's address and port, 32 bits: who steals and who mirrors see the same connections as one share. */
export function connectionKey(address: string, port: number): number {
  let hash = 0x811c9dc5 ^ port;
  for (let i = 0; i < address.length; i++) hash = Math.imul(hash ^ address.charCodeAt(i), 0x01000193);
  return hash;
}

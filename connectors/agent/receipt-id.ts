/**
 * Ids of receipts (RFC 9562 version 7): the time first, then chance. Neighbours in time are neighbours in every index of the journal, so
 * that a group of arrivals touches one page of it and not one page each. Such an id never leaves this computer.
 */
export function receiptId(now: number, random: (size: number) => Uint8Array): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Chance in small pieces from one large one: a call of the system for each arrival takes longer than its id. No byte is given twice. */
export function inPieces(random: (size: number) => Uint8Array, store = 4096): (size: number) => Uint8Array {
  let kept: Uint8Array = new Uint8Array();
  return (size) => {
    if (kept.length < size) kept = random(Math.max(size, store));
    const piece = kept.subarray(0, size);
    kept = kept.subarray(size);
    return piece;
  };
}

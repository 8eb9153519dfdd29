// A zip archive of files that are there: stored as they are (PKWARE APPNOTE 6.3.10), names in UTF-8, no times of their own.

const SIGNATURES = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 };
const VERSION = 20;
const UTF_8 = 0x0800;
const NO_DAY = 0x21; // 1 January 1980, the oldest there is
/** More does not fit the fields of this form. */
export const MOST_BYTES = 0xffff_0000;
export const MOST_FILES = 0xffff;

const TABLE = new Uint32Array(256).map((_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest >>> 0;
});

function crcOf(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Numbers one behind the other: [bytes, value], …, the least byte first. */
function packed(...numbers) {
  const view = new DataView(new ArrayBuffer(numbers.reduce((sum, [size]) => sum + size, 0)));
  let place = 0;
  for (const [size, value] of numbers) {
    if (size === 2) view.setUint16(place, value, true);
    else view.setUint32(place, value, true);
    place += size;
  }
  return view.buffer;
}

export class Archive {
  constructor() {
    Object.assign(this, { parts: [], entries: [], size: 0 });
  }

  get files() {
    return this.entries.length / 2;
  }

  hasRoomFor(blob) {
    return this.size + blob.size < MOST_BYTES && this.files < MOST_FILES - 1;
  }

  async add(name, blob) {
    const letters = new TextEncoder().encode(name);
    const crc = crcOf(new Uint8Array(await blob.arrayBuffer()));
    const told = [[2, VERSION], [2, UTF_8], [2, 0], [2, 0], [2, NO_DAY], [4, crc], [4, blob.size], [4, blob.size], [2, letters.length], [2, 0]];
    const head = packed([4, SIGNATURES.file], ...told);
    this.entries.push(packed([4, SIGNATURES.entry], [2, VERSION], ...told, [2, 0], [2, 0], [2, 0], [4, 0], [4, this.size]), letters);
    this.parts.push(head, letters, blob);
    this.size += head.byteLength + letters.length + blob.size;
  }

  /** The whole file. */
  blob() {
    const length = this.entries.reduce((sum, part) => sum + part.byteLength, 0);
    const { files } = this;
    const end = packed([4, SIGNATURES.end], [2, 0], [2, 0], [2, files], [2, files], [4, length], [4, this.size], [2, 0]);
    return new Blob([...this.parts, ...this.entries, end], { type: "application/zip" });
  }
}

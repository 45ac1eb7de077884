/** Room for at least `length` values: half as much again, so that growing stays cheap in total. */
function roomFor(current: number, length: number): number {
  return Math.max(length, Math.ceil(current * 1.5), 16);
}

/** The array itself when it has room for `length` values, else a longer copy. */
export function growInt32(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const longer = new Int32Array(roomFor(array.length, length));
  longer.set(array);
  return longer;
}

/** The array itself when it has room for `length` values, else a longer copy. */
export function growFloat32(array: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const longer = new Float32Array(roomFor(array.length, length));
  longer.set(array);
  return longer;
}

/** The array itself when it has room for `length` values, else a longer copy. */
export function growFloat64(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const longer = new Float64Array(roomFor(array.length, length));
  longer.set(array);
  return longer;
}

/** The array itself when it has room for `length` values, else a longer copy. */
export function growUint8(array: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const longer = new Uint8Array(roomFor(array.length, length));
  longer.set(array);
  return longer;
}

/** The array itself when it has room for `length` values, else a longer copy. */
export function growUint16(array: Uint16Array<ArrayBuffer>, length: number): Uint16Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const longer = new Uint16Array(roomFor(array.length, length));
  longer.set(array);
  return longer;
}

/** The array itself when it has room for `length` values, else a longer copy. */
export function growUint32(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const longer = new Uint32Array(roomFor(array.length, length));
  longer.set(array);
  return longer;
}

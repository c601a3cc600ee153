// PBKDF2 with HMAC-SHA-256 in plain JavaScript: browsers offer crypto.subtle only over TLS and on the own machine.

// Gives a function (password, salt, rounds) => 32 bytes, for passwords up to 64 and salts up to 51 bytes.
function plainPbkdf2() {
  const { initial, constants } = sha256Constants();
  const w = new Int32Array(64);
  const keyed = (password, pad) => {
    const state = initial.slice();
    w.fill(pad * 0x01010101, 0, 16);
    password.forEach((byte, at) => { w[at >> 2] ^= byte << (24 - 8 * (at & 3)); });
    compress(state, w, constants);
    return state;
  };
  // The block that follows the padded key: `count` bytes already in w, then the padding.
  const finish = (start, count) => {
    const state = start.slice();
    w[count >> 2] |= 0x80 << (24 - 8 * (count & 3));
    w[15] = 8 * (64 + count);
    compress(state, w, constants);
    return state;
  };
  const digestOf = (start, words) => {
    w.fill(0, 0, 16);
    w.set(words);
    return finish(start, 32);
  };
  return (password, salt, rounds) => {
    const inner = keyed(password, 0x36), outer = keyed(password, 0x5c);
    w.fill(0, 0, 16);
    [...salt, 0, 0, 0, 1].forEach((byte, at) => { w[at >> 2] |= byte << (24 - 8 * (at & 3)); });
    let last = digestOf(outer, finish(inner, salt.length + 4));
    const sum = last.slice();
    for (let round = 1; round < rounds; round++) {
      last = digestOf(outer, digestOf(inner, last));
      for (let at = 0; at < 8; at++) sum[at] ^= last[at];
    }
    return Uint8Array.from({ length: 32 }, (_, at) => sum[at >> 2] >>> (24 - 8 * (at & 3)));
  };
}

// The first 32 bits of the fractions of roots of primes (FIPS 180-4, 4.2.2 and 5.3.3).
function sha256Constants() {
  const fraction = (value) => (value - Math.floor(value)) * 0x100000000;
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  return {
    initial: Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
    constants: Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
  };
}

// One block of SHA-256 (FIPS 180-4, 6.2.2); the first 16 words of w are the block.
function compress(state, w, k) {
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15], y = w[t - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + k[t] + w[t]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

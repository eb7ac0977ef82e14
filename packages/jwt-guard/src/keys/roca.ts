/**
 * The primes from 3 to 167. A modulus of Infineon's RSALib (CVE-2017-15361) is a power of 65537
 * modulo each of them; another one is so once in 2^27.8 (Nemec et al., "The Return of Coppersmith's
 * Attack", CCS 2017, section 2.2).
 */
const PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
  103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
]

/** Whether an RSA modulus has the ROCA fingerprint: its factors can be computed. */
export function hasRocaFingerprint(modulus: bigint): boolean {
  return PRIMES.every((prime) => isPower(Number(modulus % BigInt(prime)), prime))
}

/** Whether 65537 to some power leaves `remainder` modulo `prime`. */
function isPower(remainder: number, prime: number): boolean {
  let power = 1
  do {
    if (power === remainder) return true
    power = (power * 65537) % prime
  } while (power !== 1)
  return false
}

import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';

const TAG = { boolean: 0x01, integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, utf8: 0x0c, time: 0x17 } as const;
const SEQUENCE = 0x30;
const SET = 0x31;
const DAY_MS = 86_400_000;

/** Object identifiers, encoded. */
const OID = {
  ecdsaWithSha256: der(TAG.oid, Buffer.from('2a8648ce3d040302', 'hex')),
  commonName: der(TAG.oid, Buffer.from('550403', 'hex')),
  subjectAltName: der(TAG.oid, Buffer.from('551d11', 'hex')),
  basicConstraints: der(TAG.oid, Buffer.from('551d13', 'hex')),
};

/** A self-signed certificate for 127.0.0.1, valid for a day, and its key; PEM. */
export function selfSigned(): { readonly cert: string; readonly key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = der(SEQUENCE, OID.ecdsaWithSha256);
  const content = certificateContent(algorithm, publicKey);
  const signature = sign('sha256', content, privateKey);
  const cert = new X509Certificate(der(SEQUENCE, content, algorithm, bitString(signature)));
  return { cert: cert.toString(), key: pem(privateKey) };
}

/** TBSCertificate. Source: RFC 5280, section 4.1. */
function certificateContent(algorithm: Buffer, publicKey: KeyObject): Buffer {
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, OID.commonName, der(TAG.utf8, Buffer.from('127.0.0.1')))));
  const version3 = der(0xa0, der(TAG.integer, Buffer.of(2)));
  const serial = der(TAG.integer, Buffer.of(1));
  const validity = der(SEQUENCE, utcTime(Date.now() - DAY_MS), utcTime(Date.now() + DAY_MS));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  return der(SEQUENCE, version3, serial, algorithm, name, validity, name, key, der(0xa3, extensions()));
}

/** A certificate authority (of itself), and the address 127.0.0.1. */
function extensions(): Buffer {
  const authority = der(SEQUENCE, der(TAG.boolean, Buffer.of(0xff)));
  const address = der(SEQUENCE, der(0x87, Buffer.of(127, 0, 0, 1)));
  return der(
    SEQUENCE,
    der(SEQUENCE, OID.basicConstraints, der(TAG.octets, authority)),
    der(SEQUENCE, OID.subjectAltName, der(TAG.octets, address)),
  );
}

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return der(TAG.time, Buffer.from(`${digits}Z`));
}

function bitString(bytes: Uint8Array): Buffer {
  return der(TAG.bits, Buffer.of(0), bytes);
}

/** One value in the distinguished encoding rules: tag, length, content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' });
}

import { getCACertificates } from 'node:tls';
import { errnoOf } from '../base/failure.ts';
import { readText } from '../base/limited-read.ts';

/** Where distributions keep the authorities that the host trusts. Source: Go's crypto/x509, `certFiles`. */
const BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** All public authorities have 250 KiB. */
const BUNDLE_LIMIT = 8 * 1024 * 1024;

/**
 * The certificate authorities of the host, to which an administrator adds their own; those included in Node if the host
 * has none. PEM. The file is read directly, because Node takes 70 ms to collect the same certificates.
 */
export async function systemAuthorities(): Promise<readonly string[]> {
  for (const path of BUNDLES) {
    try {
      return [await readText(path, BUNDLE_LIMIT)];
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR') throw error;
    }
  }
  return getCACertificates('bundled');
}

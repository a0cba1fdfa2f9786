// Package certs answers one question: which certificate is shown, which is
// believed, and how long is it good? It reads files of certificates and keys
// and judges them; it knows nothing of sites, sessions or configuration.
//
// # Files
//
// All are PEM (RFC 7468). A file is read only if it is a regular one (links are
// followed) of at most 1 MiB; text between the blocks and blocks of other kinds
// are skipped, so that key and chain may share a file.
//
// # Pairs
//
// [LoadPair] takes a file with the server's own certificate first and after it,
// in order, the authorities between it and the root; and a file with the key,
// PKCS #8, PKCS #1 or SEC 1, without a passphrase: a daemon has nobody to ask.
// It is strict where a client would fail later and harder to understand: a key
// of another certificate, a chain in the wrong order, a certificate that does
// not belong to the chain. A certificate that has expired or is not yet valid
// loads all the same, since the daemon must start and renewals must be able to
// come; that is what [Validity] and [Expiry] are for.
//
// # Time
//
// [Expiry] and [Due] are functions of a certificate and a moment. Warnings are
// due 30, 7 and 1 days before the end and at the end.
package certs
